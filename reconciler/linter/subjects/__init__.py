"""What rules look at: one file per type of objects, which names the parts that several rules ask for."""
