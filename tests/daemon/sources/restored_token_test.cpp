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
    EXPECT_EQ(restored.kept_since, boot_time{minutes{60 - 364}});
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

TEST(observe, is_the_inverse) {
    const auto now = at(noon + minutes{4});
    const auto restored = restore_token(row(), now);
    EXPECT_EQ(observe(*restored.present, now), row().seen);
}

}  // namespace
}  // namespace tokenkeeper::sources::restored_token_test
