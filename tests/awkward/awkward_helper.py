"""Stands beside the awkward notebooks and is imported by them."""

import warnings


def double(number):
    return 2 * number


def fail():
    raise RuntimeError("from the helper")


def complain():
    warnings.warn("the helper complains", DeprecationWarning, stacklevel=1)
    warnings.warn("the caller is to blame", DeprecationWarning, stacklevel=2)
