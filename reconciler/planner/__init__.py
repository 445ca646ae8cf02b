"""Decide what a plan holds: match, compare, decide address by address, then guard, order and sum up."""
