"""What calls return, by name: for type hints and `isinstance`; nobody makes one by hand.

The stub beside this file (`reports.pyi`) names them all; each is loaded when it is first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub("regiomap", __file__)
