import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("offtarget").addoption("--offtarget-break")


def pytest_configure(config: pytest.Config) -> None:
    name = config.getoption("--offtarget-break")
    if name:
        from simulator.breaks import broken

        context = broken(name)
        context.__enter__()
        config.add_cleanup(lambda: context.__exit__(None, None, None))
