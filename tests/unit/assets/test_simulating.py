"""Calculations that take a while: each of who started it, broken off between two parts, never too many, never a secret in what is told."""

import threading
import time

import pytest

from assets.simulating import MOST_KEPT, MOST_OPEN, Simulations, Workers
from reports.viewer import Viewer

ANN, BOB = Viewer("gemeente", "9001", "Ann"), Viewer("gemeente", "9001", "Bob")


def until(said, seconds=5.0):
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


class Slow:
    """Parts that wait until they are let through."""

    def __init__(self):
        self.go, self.made = threading.Semaphore(0), 0

    def work(self):
        def parts():
            for n in range(4):
                self.go.acquire()
                self.made += 1
                yield n

        return parts(), sum


@pytest.fixture
def jobs():
    return Simulations(Workers())


def test_it_is_followed_part_by_part_and_gives_what_the_parts_make(jobs):
    slow = Slow()
    job = jobs.begin((ANN, "a"), 4, slow.work)
    until(lambda: job.state == "running")
    assert (job.done, job.result, job.seconds_left) == (0, None, None)
    slow.go.release(2)
    until(lambda: job.done == 2)
    assert job.seconds_left >= 0
    slow.go.release(2)
    until(lambda: job.state == "done")
    assert job.result == 6 and jobs.of(ANN, "a") is job


def test_what_is_broken_off_ends_before_its_next_part_and_keeps_nothing(jobs):
    slow = Slow()
    job = jobs.begin((ANN, "a"), 4, slow.work)
    slow.go.release(1)
    until(lambda: job.done == 1)
    jobs.cancel(ANN, "a")
    assert job.state == "cancelled"
    slow.go.release(3)
    until(lambda: slow.made == 2)
    time.sleep(0.05)
    assert slow.made == 2 and job.state == "cancelled" and job.result is None


def test_nobody_finds_or_breaks_off_what_another_started(jobs):
    slow = Slow()
    job = jobs.begin((ANN, "a"), 4, slow.work)
    assert jobs.of(BOB, "a") is None
    jobs.cancel(BOB, "a")
    assert job.state in ("waiting", "running")
    slow.go.release(4)
    until(lambda: job.state == "done")


def test_another_of_the_same_person_takes_the_place_of_the_first(jobs):
    first, second = Slow(), Slow()
    one = jobs.begin((ANN, "a"), 4, first.work)
    two = jobs.begin((ANN, "b"), 4, second.work)
    first.go.release(1)
    second.go.release(4)
    until(lambda: two.state == "done" and one.state == "cancelled")


def test_there_are_never_too_many_and_what_is_old_is_forgotten(jobs):
    every = [(Viewer("gemeente", str(n)), Slow()) for n in range(MOST_OPEN + 1)]
    begun = [jobs.begin((who, "a"), 4, slow.work) for who, slow in every]
    assert begun[-1] is None and None not in begun[:-1]
    for _, slow in every:
        slow.go.release(4)
    until(lambda: all(job.state == "done" for job in begun[:-1]))
    for n in range(MOST_KEPT + 5):
        job = jobs.begin((ANN, n), 1, lambda: (iter([1]), sum))
        until(lambda job=job: job.state == "done")
    assert jobs.of(ANN, 0) is None and jobs.of(ANN, MOST_KEPT + 4) is not None


def test_a_calculation_that_fails_gives_a_code_and_nothing_of_what_it_worked_on(jobs, caplog):
    def work():
        raise ValueError("secret")

    job = jobs.begin((ANN, "a"), 4, work)
    until(lambda: job.state == "failed")
    assert len(job.code) == 8 and job.result is None
    assert job.code in caplog.text
