"""Files of ratings in the spellings that people use."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from ml.errors import RatingsFileError
from ml.recommend import Ratings, read_ratings_file

TIME = np.datetime64("1998-04-04T19:22:22", "us")
SPELLINGS = {
    "plain.csv": "user,item,rating,timestamp\n1,a,3,891717742\n2,b,4.5,891717743\n",
    "movielens.csv": '"userId","movieId","rating","timestamp"\n1,a,3.0,891717742\n2,b,4.5,891717743\n',
    "other_order.csv": "Rating,Item ID,extra,Time,User_ID\n3,a,x,891717742,1\n4.5,b,y,891717743,2\n",
    "typed.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    "1\ta\t3\t891717742\n2\tb\t4.5\t891717743\n",
    "bare.data": "1\ta\t3\t891717742\n2\tb\t4.5\t891717743\n",
    "colons.dat": "1::a::3::891717742\n2::b::4.5::891717743\n",
    "semicolons.csv": "customer;product;stars;date\r\n1;a;3;1998-04-04 19:22:22\r\n2;b;4.5;1998-04-04 19:22:23\r\n",
    "marked.csv": "\ufeffuser,item,rating,timestamp\n1,a,3,1998-04-04T19:22:22Z\n2,b,4.5,1998-04-04T19:22:23Z\n",
    "milliseconds.csv": "reviewerID,asin,overall,unixReviewTime\n1,a,3,891717742000\n2,b,4.5,891717743000\n",
}


def facts(ratings: Ratings) -> list[tuple[str, str, float]]:
    users, items = ratings.users.take(ratings.user), ratings.items.take(ratings.item)
    return list(zip(users.to_pylist(), items.to_pylist(), ratings.rating.tolist(), strict=True))


@pytest.mark.parametrize("name", SPELLINGS)
def test_whatever_the_spelling_the_ratings_are_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SPELLINGS[name], encoding="utf-8")
    ratings = read_ratings_file(tmp_path / name)
    assert facts(ratings) == [("1", "a", 3.0), ("2", "b", 4.5)]
    assert ratings.rated_at.tolist() == [TIME.item(), (TIME + np.timedelta64(1, "s")).item()]
    assert ratings.dataset == name


def test_a_compressed_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv.gz").write_bytes(gzip.compress(SPELLINGS["plain.csv"].encode()))
    assert len(read_ratings_file(tmp_path / "ratings.csv.gz").user) == 2


def test_without_ratings_and_times_what_is_left_are_interactions(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("user,item\n1,a\n2,b\n")
    ratings = read_ratings_file(tmp_path / "pairs.csv")
    assert facts(ratings) == [("1", "a", 0.0), ("2", "b", 0.0)]
    assert np.isnat(ratings.rated_at).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("user,item,rating,timestamp\n", "no ratings"),
        ("alone\n1\n", "one column"),
        ("who,what,how,when\nann,a,x,y\n", "none for user and item"),
        ("user,item,rating\n1,a,good\n", "not every rating is a number"),
        ("user,item,rating,timestamp\n1,a,3,yesterday\n", "not every time is a number"),
        ("user,item,rating,timestamp\n1,,3,891717742\n", "1 lines without item"),
        ("user,item,rating\n1,a,3\n2,b\n", "cannot be read"),
    ],
)
def test_a_file_that_does_not_say_who_had_what_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(RatingsFileError, match=message):
        read_ratings_file(tmp_path / "bad.csv")


def test_a_file_that_is_not_there_or_not_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RatingsFileError, match="There is no file"):
        read_ratings_file(tmp_path / "nowhere.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00,\x01")
    with pytest.raises(RatingsFileError, match="cannot be read as text"):
        read_ratings_file(tmp_path / "binary.csv")
