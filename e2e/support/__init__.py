"""What all checks use: the programs under test, their output, and a tally."""
