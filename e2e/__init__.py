"""Checks of the built programs from outside: nothing here imports or shares code with them."""
