"""A cloud on this machine: moto's server, with patches where moto is not as AWS is. `python -m e2e.localcloud` starts
it."""
