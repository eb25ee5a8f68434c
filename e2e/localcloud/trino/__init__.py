"""Trino, the engine that Amazon Athena's version 3 is built on: installed, started and asked."""
