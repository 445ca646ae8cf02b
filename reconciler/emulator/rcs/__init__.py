"""What the RCS families share: questions, operators, the life of senders and test numbers, conditions of a launch."""
