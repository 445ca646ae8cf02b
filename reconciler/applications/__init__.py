"""What applications are given: which template is live under which name, and where their code uses one that is not."""
