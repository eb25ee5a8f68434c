"""Amazon Athena on the local cloud: its calls answered with what Trino says, where moto runs no query at all."""
