"""Runs a command that ends, at the latest, with whoever started it: `python leash.py COMMAND…`. When standard input is
closed, which also a kill of the starter does, the command is killed. Kept free of imports: it lives as long as the
command."""

import subprocess
import sys
import threading

process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
threading.Thread(target=lambda: (sys.stdin.read(), process.kill()), daemon=True).start()
sys.exit(abs(process.wait()))
