"""Lambda on the local cloud: functions for `provided.al2023` run as processes, where moto needs Docker."""
