import pytest

from simulator.target.activities.catalogue import Catalogue, CatalogueError
from simulator.target.activities.model import (
    Activity,
    Audience,
    Experience,
    Offer,
    Option,
)


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


def test_what_is_new_gets_a_number_and_what_has_one_is_replaced(catalogue: Catalogue) -> None:
    first = catalogue.put(catalogue.audiences, Audience(name="gold"))
    second = catalogue.put(catalogue.audiences, Audience(name="silver"))
    again = catalogue.put(catalogue.audiences, Audience(id=first.id, name="golden"))
    assert second.id == first.id + 1
    assert [one.name for one in catalogue.audiences] == ["golden", "silver"]
    assert again.id == first.id


def test_a_name_is_had_by_one_of_a_kind(catalogue: Catalogue) -> None:
    catalogue.put(catalogue.audiences, Audience(name="gold"))
    catalogue.put(catalogue.offers, Offer(name="gold"))
    with pytest.raises(CatalogueError, match="name is 'gold'") as refused:
        catalogue.put(catalogue.audiences, Audience(name="gold"))
    assert refused.value.field == "name"
    assert len(catalogue.audiences) == 1


@pytest.mark.parametrize(
    ("activity", "field"),
    [
        (Activity(type="ab", name="a", options=[Option(option_local_id=0, offer_id=7)]), "offerId"),
        (
            Activity(
                type="xt",
                name="a",
                experiences=[Experience(experience_local_id=0, audience_ids=[7])],
            ),
            "audienceId",
        ),
        (Activity(type="ab", name="a", property_ids=[7]), "propertyId"),
    ],
)
def test_an_activity_refers_to_what_is_there(
    catalogue: Catalogue, activity: Activity, field: str
) -> None:
    with pytest.raises(CatalogueError, match="is 7; there is no") as refused:
        catalogue.put(catalogue.activities, activity)
    assert refused.value.field == field
    assert not len(catalogue.activities)


def test_what_an_activity_uses_stays(catalogue: Catalogue) -> None:
    offer = catalogue.put(catalogue.offers, Offer(name="hero"))
    option = Option(option_local_id=0, offer_id=offer.id)
    activity = catalogue.put(catalogue.activities, Activity(type="ab", name="a", options=[option]))
    with pytest.raises(CatalogueError, match="is used by 'a'"):
        catalogue.remove(catalogue.offers, offer.id)
    catalogue.remove(catalogue.activities, activity.id)
    assert catalogue.remove(catalogue.offers, offer.id) is offer
    assert catalogue.remove(catalogue.offers, offer.id) is None


def test_every_write_changes_the_version_and_a_refused_one_does_not(catalogue: Catalogue) -> None:
    seen = [catalogue.version]
    catalogue.put(catalogue.audiences, Audience(name="gold"))
    seen.append(catalogue.version)
    with pytest.raises(CatalogueError):
        catalogue.put(catalogue.audiences, Audience(name="gold"))
    assert catalogue.version == seen[-1]
    catalogue.clear()
    assert catalogue.version not in seen
    assert catalogue.put(catalogue.audiences, Audience(name="gold")).id == 1_001
