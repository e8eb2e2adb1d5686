"""ACT: takes assessments, gives findings with basis and deadline, and their acknowledgement."""
