#include "daemon/sources/restored_token.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::sources::restored_token_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + hours{12}};

/// This process began an hour after boot; the wall clock shows `wall`.
instant at(wall_time wall) {
    return {boot_time{hours{1}}, wall};
}

/// The host's boot in which the tests run.
constexpr std::uint64_t this_boot = 7;

/// Only the wall clock tells.
restored_token restore_token(const store::stored_session& row, const instant& now) {
    return sources::restore_token(row, now, this_boot);
}

/// Seen alive at noon, with ten minutes left to idle and two hours to its end.
store::stored_session row() {
    store::stored_session row;
    row.name = "lobby";
    row.current = store::stored_token{secret{"T1"}, noon - hours{6}, noon + hours{2}};
    row.seen.last_verified = noon;
    row.seen.last_kept_alive = noon - minutes{5};
    row.seen.idle_deadline = noon + minutes{10};
    row.seen.idle_deadline_from = deadline_origin::server;
    row.seen.kept_since = noon - hours{6};
    return row;
}

TEST(restored_token, has_what_is_left_by_the_boot_clock) {
    const auto restored = restore_token(row(), at(noon + minutes{4}));
    ASSERT_TRUE(restored.present);
    EXPECT_EQ(restored.present->idle_deadline, boot_time{hours{1} + minutes{6}});
    EXPECT_EQ(restored.present->idle_deadline_from, deadline_origin::server);
    EXPECT_EQ(restored.present->last_verified, boot_time{hours{1} - minutes{4}});
    EXPECT_EQ(restored.present->life.expires, boot_time{hours{3} - minutes{4}});
    EXPECT_EQ(restored.kept_since, (keep_start{{}, noon - hours{6}, at(noon + minutes{4})}));
    EXPECT_FALSE(restored.clock_set_back);
}

TEST(restored_token, has_no_deadline_where_the_clock_was_set_back) {
    const auto restored = restore_token(row(), at(noon - hours{1}));
    ASSERT_TRUE(restored.present);
    EXPECT_TRUE(restored.clock_set_back);
    EXPECT_EQ(restored.present->idle_deadline, std::nullopt) << "nobody knows how long it was not touched";
    EXPECT_EQ(restored.present->idle_deadline_from, deadline_origin::unknown);
    EXPECT_EQ(restored.present->last_kept_alive, std::nullopt) << "a deadline would be computed of it";
    EXPECT_EQ(restored.present->last_verified, boot_time{hours{1}}) << "not in the future";
    EXPECT_LE(restored.present->life.obtained, boot_time{hours{1}});
    EXPECT_LE(*restored.present->life.expires, boot_time{hours{3}})
        << "it had two hours when it was seen last";
}

TEST(restored_token, has_its_deadline_where_the_clock_was_set_forward) {
    const auto restored = restore_token(row(), at(noon + minutes{30}));
    ASSERT_TRUE(restored.present);
    EXPECT_EQ(restored.present->idle_deadline, boot_time{hours{1} - minutes{20}})
        << "never later than the truth";
}

TEST(restored_token, never_has_more_left_than_when_it_was_seen_last) {
    auto odd = row();
    odd.seen.last_verified = noon - minutes{1};
    for (int shift = -120; shift <= 120; ++shift) {
        const auto now = at(noon + minutes{shift});
        const auto restored = restore_token(odd, now);
        ASSERT_TRUE(restored.present || shift >= 120);
        if (!restored.present || !restored.present->idle_deadline) continue;
        EXPECT_LE(*restored.present->idle_deadline - now.boot, minutes{11}) << shift;
    }
}

TEST(restored_token, is_none_once_it_has_ended) {
    EXPECT_FALSE(restore_token(row(), at(noon + hours{2})).present);
    auto revoked = row();
    revoked.revoked = true;
    const auto restored = restore_token(revoked, at(noon + hours{2}));
    ASSERT_TRUE(restored.present) << "what an operator did is not forgotten";
    EXPECT_TRUE(restored.present->revoked);
}

TEST(restored_token, has_a_candidate_that_still_lives) {
    auto two = row();
    two.next = store::stored_token{secret{"T2"}, noon, noon + hours{1}};
    const auto restored = restore_token(two, at(noon + minutes{10}));
    ASSERT_TRUE(restored.candidate);
    EXPECT_EQ(restored.candidate->expires, boot_time{hours{1} + minutes{50}});
    EXPECT_FALSE(restore_token(two, at(noon + hours{1})).candidate);
}

TEST(restored_token, survives_dates_beyond_any_clock) {
    auto odd = row();
    odd.current->expires = wall_time{milliseconds::max()};
    odd.seen.idle_deadline = wall_time{milliseconds::max()};
    odd.seen.last_verified = wall_time{milliseconds::min() / 2};
    const auto restored = restore_token(odd, at(noon));
    ASSERT_TRUE(restored.present);
    EXPECT_GT(*restored.present->life.expires, boot_time{hours{24}});
}

/// The same, written in this boot, whose clock showed 30 min at noon.
store::stored_session row_of_this_boot() {
    auto written = row();
    const store::host_time then{instant{boot_time{minutes{30}}, noon}, this_boot};
    written.seen.boot = then.boot;
    written.current->boot = then.boot;
    return written;
}

TEST(restored_token, goes_by_the_boot_clock_within_one_boot_however_the_wall_clock_was_set) {
    for (const auto step : {-hours{10}, hours{0}, hours{10}}) {
        const auto restored = restore_token(row_of_this_boot(), at(noon + minutes{30} + step));
        ASSERT_TRUE(restored.present) << step.count();
        EXPECT_EQ(restored.present->life.expires, boot_time{minutes{150}});
        EXPECT_EQ(restored.present->life.obtained, boot_time{minutes{30} - hours{6}});
        EXPECT_EQ(restored.present->idle_deadline, boot_time{minutes{40}});
        EXPECT_EQ(restored.present->last_kept_alive, boot_time{minutes{25}});
        EXPECT_EQ(restored.present->last_verified, boot_time{minutes{30}});
        EXPECT_FALSE(restored.clock_set_back);
    }
}

/// max_session can be longer than many boots, each of which may begin with a wrong clock.
TEST(restored_token, knows_since_when_it_is_kept_through_wrong_clocks) {
    const auto since = noon - hours{6};
    const auto later = noon + hours{2};
    const instant right{boot_time{minutes{5}}, later + minutes{4}};
    for (const auto ahead : {hours{700}, hours{0}, -hours{1}}) {
        const instant first{boot_time{minutes{1}}, later + ahead};
        auto start = restore_token(row(), first).kept_since;
        ASSERT_TRUE(start);
        EXPECT_EQ(start->at(), first.to_boot(since));
        known_token known;
        known.kept_since = start;
        start->read_again(right);
        EXPECT_EQ(start->at(), right.to_boot(since));
        // The process writes what it knows, before the clock is set right and after it; then comes the next
        // one, of this boot or of another one.
        for (const auto& when : {first, right}) {
            known.last_verified = when.boot;
            for (const auto boot : {this_boot, this_boot + 1}) {
                auto written = row();
                written.seen = observe(known, when, boot);
                EXPECT_EQ(written.seen.kept_since, since);
                const auto again = restore_token(written, right).kept_since;
                ASSERT_TRUE(again);
                EXPECT_EQ(again->at(), right.to_boot(since)) << ahead.count() << ' ' << boot;
                EXPECT_EQ(again->written(), since);
            }
        }
    }
}

/// It was written before the clock was set back, and is no proof that the clock is wrong.
TEST(restored_token, does_not_look_older_by_the_moment_that_it_is_kept_since) {
    auto written = row();
    written.seen.kept_since = noon + hours{9};
    const auto restored = restore_token(written, at(noon + minutes{4}));
    EXPECT_FALSE(restored.clock_set_back);
    EXPECT_EQ(restored.present->life.expires, boot_time{hours{3} - minutes{4}});
}

TEST(restored_token, is_kept_since_a_moment_of_this_boot_whatever_the_wall_clock_shows) {
    auto written = row_of_this_boot();
    written.seen.kept_since = noon - minutes{20};
    const auto restored = restore_token(written, at(noon + hours{700}));
    EXPECT_EQ(restored.kept_since, keep_start{boot_time{minutes{10}}});
}

TEST(restored_token, ends_by_the_wall_clock_as_that_is_set) {
    const auto late = at(noon + hours{1});
    const auto life = life_by_wall_clock(row(), late, this_boot);
    ASSERT_TRUE(life);
    EXPECT_EQ(life->expires, boot_time{hours{2}});
    EXPECT_FALSE(life_by_wall_clock(row(), at(noon + hours{700}), this_boot)) << "that is not believed";
    EXPECT_FALSE(life_by_wall_clock(row_of_this_boot(), late, this_boot)) << "the boot clock tells it";
    EXPECT_FALSE(life_by_wall_clock(row(), late, 0)) << "it may be of this boot";
    auto sent = row();
    sent.refresh_sent = true;
    EXPECT_FALSE(life_by_wall_clock(sent, late, this_boot));
}

/// Nothing takes its place, so to look at it costs less than to believe a clock.
TEST(restored_token, that_is_irreplaceable_does_not_end_by_the_wall_clock) {
    const auto ahead = at(noon + hours{700});
    EXPECT_FALSE(sources::restore_token(row(), ahead, this_boot).present);
    const auto restored = sources::restore_token(row(), ahead, this_boot, true);
    ASSERT_TRUE(restored.present);
    EXPECT_EQ(restored.present->life.expires, std::nullopt);
    const auto early = sources::restore_token(row(), at(noon + hours{1}), this_boot, true);
    EXPECT_EQ(early.present->life.expires, boot_time{hours{2}}) << "the end is ahead";
    auto ended = row_of_this_boot();
    ended.current->expires = noon + minutes{10};
    EXPECT_FALSE(sources::restore_token(ended, ahead, this_boot, true).present) << "the boot clock knows it";
}

TEST(restored_token, of_this_boot_has_ended_by_the_boot_clock) {
    auto two = row_of_this_boot();
    two.next = store::stored_token{secret{"T2"}, noon, noon + minutes{20}, two.current->boot};
    two.current->expires = noon + minutes{29};
    const auto early = instant{boot_time{minutes{49}}, noon - hours{5}};
    EXPECT_TRUE(restore_token(two, early).present);
    EXPECT_TRUE(restore_token(two, early).candidate);
    const auto later = instant{boot_time{minutes{60}}, noon - hours{5}};
    EXPECT_FALSE(restore_token(two, later).present);
    EXPECT_FALSE(restore_token(two, later).candidate);
}

TEST(restored_token, goes_by_the_wall_clock_after_another_boot_and_where_the_boot_is_unknown) {
    const auto now = at(noon + minutes{4});
    const auto expected = restore_token(row(), now).present->idle_deadline;
    EXPECT_EQ(sources::restore_token(row_of_this_boot(), now, this_boot + 1).present->idle_deadline,
              expected);
    EXPECT_EQ(sources::restore_token(row_of_this_boot(), now, 0).present->idle_deadline, expected);
    auto unknown = row_of_this_boot();
    unknown.seen.boot.id = unknown.current->boot.id = 0;
    EXPECT_EQ(sources::restore_token(unknown, now, 0).present->idle_deadline, expected);
}

TEST(restored_token, does_not_believe_a_boot_clock_that_goes_back) {
    const instant earlier{boot_time{minutes{10}}, noon + minutes{4}};
    const auto restored = restore_token(row_of_this_boot(), earlier);
    ASSERT_TRUE(restored.present);
    EXPECT_EQ(restored.present->idle_deadline, boot_time{minutes{16}}) << "a container has its own";
}

TEST(restored_token, mixes_parts_of_two_boots) {
    auto mixed = row_of_this_boot();
    mixed.current->boot.id = this_boot - 1;
    const auto restored = restore_token(mixed, at(noon + minutes{30} + hours{1}));
    ASSERT_TRUE(restored.present);
    EXPECT_EQ(restored.present->idle_deadline, boot_time{minutes{40}}) << "seen in this boot";
    EXPECT_EQ(restored.present->life.expires, boot_time{minutes{90}}) << "granted in another one";
}

TEST(restored_token, has_no_end_in_another_boot_while_a_refresh_is_doubted) {
    auto doubted = row();
    doubted.refresh_sent = true;
    for (const auto shift : {-hours{1}, hours{0}, hours{1}, hours{30}}) {
        const auto restored = restore_token(doubted, at(noon + shift));
        ASSERT_TRUE(restored.present) << "it is looked at, whatever the clock says";
        EXPECT_EQ(restored.present->life.expires, std::nullopt);
        EXPECT_EQ(restored.present->idle_deadline, std::nullopt)
            << "a 401 after it would be believed at once";
    }
    auto certain = row_of_this_boot();
    certain.refresh_sent = true;
    const auto restored = restore_token(certain, at(noon + minutes{30}));
    EXPECT_EQ(restored.present->life.expires, boot_time{minutes{150}}) << "the boot clock knows it";
    EXPECT_TRUE(restored.present->idle_deadline);
    EXPECT_FALSE(restore_token(certain, instant{boot_time{hours{3}}, noon}).present);
}

TEST(restored_token, has_a_doubted_deadline_where_only_a_wall_clock_tells) {
    const auto now = at(noon + minutes{4});
    EXPECT_TRUE(restore_token(row(), now).present->deadline_doubted) << "it may have been set since noon";
    EXPECT_FALSE(restore_token(row_of_this_boot(), at(noon + minutes{30})).present->deadline_doubted);
}

TEST(observe, is_the_inverse) {
    const auto now = at(noon + minutes{30});
    const auto restored = restore_token(row_of_this_boot(), now);
    EXPECT_EQ(observe(*restored.present, now, this_boot), row_of_this_boot().seen);
}

TEST(observe, does_not_take_a_doubted_deadline_for_one_of_this_boot) {
    const auto now = at(noon + minutes{4});
    const auto restored = restore_token(row(), now);
    const auto seen = observe(*restored.present, now, this_boot);
    EXPECT_EQ(seen, row().seen) << "nothing was learned of it";
}

}  // namespace
}  // namespace tokenkeeper::sources::restored_token_test
