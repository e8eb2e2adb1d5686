"""PLAN: takes the annual list, gives programmes and visits."""
