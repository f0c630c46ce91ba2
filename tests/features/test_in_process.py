"""All features, in process under freezegun."""

from pytest_bdd import scenarios

scenarios("../../features")
