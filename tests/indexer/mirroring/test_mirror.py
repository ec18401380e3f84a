"""Copying a site's pages, again and again, from a site that is served on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer.errors import DeletionRefused, MirrorFailed, WrongUsage
from indexer.mirroring.fetching import Pace
from indexer.mirroring.mirror import FAILURES_IN_A_ROW, MirrorReport, Order, mirror
from indexer.reading.html_files import list_pages
from indexer.reading.reader import read_page
from indexer.settings import Settings
from tests.website import HTML, Answer, Website, served, urlset

PATIENT = Settings(mirror_delay=1.5)
ERROR = Answer(b"", 503, {"Content-Type": HTML})


@pytest.fixture(scope="module")
def server() -> Iterator[Website]:
    with served() as site:
        yield site


@pytest.fixture
def site(server: Website) -> Website:
    """Four pages."""
    fresh = Website(server.root)
    vars(server).update(vars(fresh))
    for name in ("ache", "beat", "burn"):
        server.publish(f"/{name}", name.title())
    server.publish("/", "Home")
    return server


@dataclass
class Mirror:
    """A folder that mirrors a site, by a clock that nobody waits for."""

    site: Website
    folder: Path
    settings: Settings = PATIENT
    waits: list[float] = field(default_factory=list)
    now: float = 0.0

    def __call__(self, *, full: bool = False, force: bool = False, sitemap: str = "") -> MirrorReport:
        self.site.asked.clear()
        self.waits.clear()
        order = Order(sitemap or self.site.sitemap, self.folder, self.settings, full, force)
        return mirror(order, lambda *_: None, Pace(self.settings.mirror_delay, self.pause, lambda: self.now))

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def files(self) -> set[str]:
        return {page.id for page in list_pages(self.folder).pages}

    def reasons(self, report: MirrorReport) -> dict[str, str]:
        return {passed.address.removeprefix(self.site.root): passed.reason for passed in report.passed}


@pytest.fixture
def copy(site: Website, tmp_path: Path) -> Mirror:
    return Mirror(site, tmp_path / "pages")


def test_each_page_becomes_a_file_that_reads_as_its_article_with_its_own_address(copy: Mirror, site: Website) -> None:
    site.publish("/a%20b/?x=1", "Ächzen")
    report = copy()

    assert (report.listed, report.saved, report.passed) == (5, 5, [])
    assert copy.files() == {"index.html", "ache.html", "beat.html", "burn.html", "a b/index@x%3D1.html"}
    articles = {page.id: read_page(page, Settings()) for page in list_pages(copy.folder).pages}
    assert articles["ache.html"].title == "Ache"
    assert articles["ache.html"].url == f"{site.root}/ache"
    assert articles["a b/index@x%3D1.html"].title == "Ächzen"
    assert articles["a b/index@x%3D1.html"].url == f"{site.root}/a%20b/?x=1"


def test_every_request_says_what_it_is_and_waits_for_its_turn(copy: Mirror, site: Website) -> None:
    copy.settings = Settings(mirror_delay=1.5, mirror_contact="web@example.org")
    copy()

    assert len(site.asked) == 6
    assert copy.waits == [1.5] * 5
    (agent,) = site.agents
    assert agent.startswith("symptom-search/")
    assert "web@example.org" in agent


def test_robots_txt_may_ask_for_more_time_and_forbid_pages(copy: Mirror, site: Website) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 7\nDisallow: /b\nAllow: /burn")
    report = copy()

    assert copy.files() == {"index.html", "ache.html", "burn.html"}
    assert copy.reasons(report) == {"/beat": "robots.txt does not allow it"}
    assert set(copy.waits[1:]) == {7}


@pytest.mark.parametrize("status", [503, 500])
def test_while_robots_txt_cannot_be_had_nothing_is_fetched(copy: Mirror, site: Website, status: int) -> None:
    site.answers["/robots.txt"] = Answer(b"", status)
    with pytest.raises(MirrorFailed, match=f"robots.txt cannot be used: the site answers {status}, 4 times"):
        copy()
    assert set(site.asked) == {"/robots.txt"}


def test_a_second_run_fetches_only_what_changed(copy: Mirror, site: Website) -> None:
    copy()
    before = (copy.folder / "ache.html").stat().st_mtime_ns
    site.publish("/beat", "Beats")
    report = copy()

    assert (report.saved, report.unchanged) == (1, 3)
    assert b"Beats" in (copy.folder / "beat.html").read_bytes()
    assert (copy.folder / "ache.html").stat().st_mtime_ns == before


def test_pages_whose_date_in_the_sitemap_stays_are_not_asked_for(copy: Mirror, site: Website) -> None:
    site.publish("/ache", "Ache", "2026-01-01")
    site.publish("/beat", "Beat", "2026-01-01")
    copy()
    site.publish("/ache", "Ached", "2026-01-02")
    copy()
    assert sorted(site.pages_asked()) == ["/", "/ache", "/burn"]
    copy(full=True)
    assert len(site.pages_asked()) == 4


def test_a_file_that_was_lost_or_cut_off_is_fetched_again(copy: Mirror, site: Website) -> None:
    copy()
    (copy.folder / "ache.html").unlink()
    (copy.folder / "burn.html").write_bytes(b"")
    assert copy().saved == 2
    assert b"Ache" in (copy.folder / "ache.html").read_bytes()


@pytest.mark.parametrize("status", [404, 410])
def test_pages_that_are_gone_or_no_longer_listed_are_deleted(copy: Mirror, site: Website, status: int) -> None:
    site.publish("/old/place/", "Old")
    copy()
    site.answers["/ache"] = Answer(b"", status)
    del site.listed["/old/place/"]
    report = copy()

    assert sorted(report.deleted) == ["ache.html", "old/place/index.html"]
    assert copy.files() == {"index.html", "beat.html", "burn.html"}
    assert not (copy.folder / "old").exists()


def test_more_pages_than_allowed_are_not_deleted_until_told_to(copy: Mirror, site: Website) -> None:
    for number in range(6):
        site.publish(f"/more/{number}", f"More {number}")
    copy()
    for number in range(6):
        del site.listed[f"/more/{number}"]
    site.publish("/new", "New")
    with pytest.raises(DeletionRefused, match="6 of 11 pages are gone") as caught:
        copy()

    assert caught.value.exit_code == 4
    assert len(copy.files()) == 11
    assert len(copy(force=True).deleted) == 6
    assert len(copy.files()) == 5


def test_not_even_a_small_site_loses_its_last_pages(copy: Mirror, site: Website) -> None:
    copy()
    site.answers = {}
    site.listed = {"/beat": ""}
    with pytest.raises(DeletionRefused):
        copy()
    assert len(copy.files()) == 4


def test_a_sitemap_that_fails_changes_nothing(copy: Mirror, site: Website) -> None:
    copy()
    for answer, why in ((Answer(b"", 404), "answers 404"), (Answer(b"<html></html>"), "begins with <html>"), (ERROR, "4 times")):
        site.answers["/sitemap.xml"] = answer
        with pytest.raises(MirrorFailed, match=why):
            copy()
    assert len(copy.files()) == 4


def test_where_one_of_several_sitemaps_fails_what_it_listed_stays(copy: Mirror, site: Website) -> None:
    index = "<sitemapindex>{}</sitemapindex>".format("".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in "12"))
    site.answers["/sitemap.xml"] = Answer(index.encode())
    site.answers["/1.xml"] = Answer(urlset(site.root, {"/ache": "", "/beat": ""}))
    site.answers["/2.xml"] = Answer(urlset(site.root, {"/burn": ""}))
    copy()
    site.answers["/1.xml"] = Answer(urlset(site.root, {"/ache": ""}))
    site.answers["/2.xml"] = Answer(b"", 404)
    report = copy()

    assert copy.files() == {"ache.html", "beat.html", "burn.html"}
    assert copy.reasons(report) == {"/2.xml": "this sitemap cannot be used: the site answers 404"}


def test_nothing_comes_from_another_host_and_it_is_told(copy: Mirror, site: Website) -> None:
    site.listed["https://elsewhere.example/a"] = ""
    site.listed["https://elsewhere.example/b"] = ""
    site.answers["/beat"] = Answer(b"", 302, {"Location": "https://elsewhere.example/c"})
    report = copy()

    assert report.elsewhere == {"elsewhere.example": 2}
    assert copy.reasons(report) == {"/beat": "it leads to another host: https://elsewhere.example/c"}
    assert copy.files() == {"index.html", "ache.html", "burn.html"}


def test_a_page_that_moved_keeps_its_new_address_and_leaves_no_copy(copy: Mirror, site: Website) -> None:
    copy()
    site.answers["/new/ache"] = site.answers["/ache"]
    site.answers["/ache"] = Answer(b"", 301, {"Location": "/new/ache#top"})
    site.answers["/burn"] = Answer(b"", 301, {"Location": "/beat"})
    report = copy()

    assert copy.files() == {"index.html", "new/ache.html", "beat.html"}
    assert f'href="{site.root}/new/ache"' in (copy.folder / "new" / "ache.html").read_text()
    assert copy.reasons(report) == {"/burn": f"it leads to {site.root}/beat, which is listed itself"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"%PDF", headers={"Content-Type": "application/pdf"}), "it is application/pdf and no HTML"),
        (Answer(b"<p>", headers={}), "it is of no declared type and no HTML"),
        (Answer(b"", 403), "the site answers 403"),
        (Answer(b"x" * 2000), "it is larger than 0.001 MB"),
        (Answer(b"", 302, {"Location": "/beat"}), "it redirects too often"),
        (Answer(b"", 302, {}), "it redirects too often"),
        (Answer(b"", headers={"Content-Type": HTML, "X-Robots-Tag": "noindex"}), "its header X-Robots-Tag says noindex"),
        (ERROR, "the site answers 503, 4 times"),
    ],
)
def test_what_is_no_page_is_passed_over_and_told(copy: Mirror, site: Website, answer: Answer, reason: str) -> None:
    copy.settings = Settings(max_page_mb=0.001)
    site.answers["/beat"] = answer
    report = copy()

    assert copy.reasons(report) == {"/beat": reason}
    assert copy.files() == {"index.html", "ache.html", "burn.html"}


def test_a_page_that_fails_for_once_stays_as_it_was(copy: Mirror, site: Website) -> None:
    copy()
    for path in ("/ache", "/beat", "/burn"):
        site.faults[path] = [ERROR] * 4
    site.answers["/"] = Answer(b"", 403)
    report = copy()
    assert len(report.passed) == 4
    assert len(copy.files()) == 4


def test_a_busy_site_is_given_the_time_it_asks_for(copy: Mirror, site: Website) -> None:
    busy = Answer(b"", 429, {"Retry-After": "30"})
    site.faults["/beat"] = [busy, ERROR]
    assert copy().saved == 4
    assert 30 in copy.waits
    assert 4 in copy.waits  # the second attempt's own back-off

    site.faults["/beat"] = [Answer(b"", 429, {"Retry-After": "86400"})]
    assert copy.reasons(copy()) == {"/beat": "the site answers 429 and asks to wait 86400 s"}


@pytest.mark.parametrize(
    "never", ["Fri, 31 Dec 9999 23:59:59 -1200", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -0000"]
)
def test_a_site_that_is_busy_for_thousands_of_years_is_asked_by_the_next_run(copy: Mirror, site: Website, never: str) -> None:
    site.faults["/beat"] = [Answer(b"", 503, {"Retry-After": never})]
    (reason,) = copy.reasons(copy()).values()
    assert reason.startswith("the site answers 503 and asks to wait 2")


@pytest.mark.parametrize("odd", ["Fri, 31 Dec 99999999999999999999 23:59:59 GMT", "Fri, 31 Dec 2026 23:59:59 +9999", "soon", ""])
def test_what_says_no_time_to_wait_is_given_the_usual_one(copy: Mirror, site: Website, odd: str) -> None:
    site.faults["/beat"] = [Answer(b"", 503, {"Retry-After": odd})]
    assert copy().saved == 4
    assert 2 in copy.waits


def test_a_site_that_went_down_is_left_alone(copy: Mirror, site: Website) -> None:
    for number in range(FAILURES_IN_A_ROW + 5):
        site.listed[f"/more/{number}"] = ""
        site.answers[f"/more/{number}"] = ERROR
    with pytest.raises(MirrorFailed, match=f"{FAILURES_IN_A_ROW} pages failed one after another"):
        copy()
    assert len(copy.files()) == 4
    assert len(set(site.pages_asked())) == 4 + FAILURES_IN_A_ROW


def test_a_site_that_is_not_there_is_told(copy: Mirror) -> None:
    with pytest.raises(MirrorFailed, match=r"does not answer \(ConnectError\)"):
        copy(sitemap="http://127.0.0.1:9/sitemap.xml")


def test_a_run_that_was_stopped_is_taken_up_where_it_was(copy: Mirror, site: Website) -> None:
    done: list[int] = []

    def stop(doing: str, number: int, total: int) -> None:
        done.append(number)
        if (doing, number) == ("Mirroring", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mirror(Order(site.sitemap, copy.folder, Settings()), stop, Pace(0))
    assert copy.files() == {"ache.html", "beat.html"}
    assert copy().saved == 2
    assert site.pages_asked() == ["/burn", "/"]
    copy()
    assert len(site.pages_asked()) == 4


def test_a_run_ends_in_time_and_the_next_goes_on(copy: Mirror, site: Website) -> None:
    copy.settings = Settings(mirror_delay=30, mirror_minutes=1)
    with pytest.raises(MirrorFailed, match=r"Stopped after mirror_minutes = 1 with 3 of 4 pages"):
        copy()
    assert copy().saved == 1


def test_a_site_with_more_pages_than_allowed_is_not_begun(copy: Mirror, site: Website) -> None:
    copy.settings = Settings(mirror_pages=3)
    with pytest.raises(MirrorFailed, match="lists 4 pages, more than mirror_pages = 3"):
        copy()
    assert site.pages_asked() == []


def test_nothing_is_written_over_what_no_mirror_wrote_nor_through_a_link(copy: Mirror, site: Website, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    copy.folder.mkdir()
    (copy.folder / "ache.html").write_text("mine")
    (copy.folder / "more").symlink_to(tmp_path / "outside")
    site.publish("/more/a", "More")
    reasons = copy.reasons(copy())

    assert set(reasons) == {"/ache", "/more/a"}
    assert (copy.folder / "ache.html").read_text() == "mine"
    assert not list((tmp_path / "outside").iterdir())


@pytest.mark.parametrize("sitemap", ["sitemap.xml", "file:///etc/passwd", ""])
def test_what_is_no_address_is_refused(copy: Mirror, sitemap: str) -> None:
    with pytest.raises(WrongUsage, match="Give that of a sitemap"):
        mirror(Order(sitemap, copy.folder, Settings()), lambda *_: None)
