#include "daemon/supervisor/health/session_tally.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::session_tally_test {
namespace {

constexpr organization_id acme = 1;
constexpr organization_id zenith = 2;

boot_time at(int minute) {
    return boot_time{std::chrono::minutes{minute}};
}

TEST(session_tally, counts_each_organization_by_itself) {
    session_tally tally;
    tally.add(10, acme, health::ok);
    tally.add(11, acme, health::degraded);
    tally.add(12, zenith, health::degraded);
    EXPECT_EQ(tally.counts(acme)[health::degraded], 1U);
    EXPECT_EQ(tally.counts(zenith)[health::ok], 0U);
    EXPECT_EQ(tally.count(health::degraded), 2U);
    tally.change(11, acme, health::degraded, health::ok);
    EXPECT_EQ(tally.counts(acme)[health::degraded], 0U);
    EXPECT_EQ(tally.counts(acme)[health::ok], 2U);
    EXPECT_EQ(tally.count(health::degraded), 1U);
}

TEST(session_tally, keeps_the_warnings_of_others_when_the_only_session_is_judged_again) {
    session_tally tally;
    tally.add(10, acme, health::ok);
    tally.begin(acme, warning_code::expires_soon);
    tally.change(10, acme, health::ok, health::attention);
    EXPECT_EQ(tally.counts(acme)[warning_code::expires_soon], 1U);
    tally.end(acme, warning_code::expires_soon);
    EXPECT_EQ(tally.counts(acme)[warning_code::expires_soon], 0U);
}

TEST(session_tally, lists_the_worst_first) {
    session_tally tally;
    tally.add(10, acme, health::degraded);
    tally.add(11, acme, health::ok);
    tally.add(12, zenith, health::attention);
    tally.add(13, zenith, health::degraded);
    using ids = std::vector<session_id>;
    EXPECT_EQ(tally.unwell(9), (ids{12, 10, 13}));
    EXPECT_EQ(tally.unwell(2), (ids{12, 10}));
    tally.change(12, zenith, health::attention, health::ok);
    tally.remove(13, zenith, health::degraded);
    EXPECT_EQ(tally.unwell(9), (ids{10}));
}

TEST(session_tally, knows_the_next_deadline_of_an_organization) {
    session_tally tally;
    for (const session_id id : {10U, 11U})
        tally.add(id, acme, health::degraded);
    tally.set_deadline(10, acme, at(20));
    tally.set_deadline(11, acme, at(10));
    EXPECT_EQ(tally.next_deadline(acme), at(10));
    EXPECT_EQ(tally.next_deadline(zenith), std::nullopt);
    tally.set_deadline(11, acme, std::nullopt);
    EXPECT_EQ(tally.next_deadline(acme), at(20));
    tally.remove(10, acme, health::degraded);
    EXPECT_EQ(tally.next_deadline(acme), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::supervision::session_tally_test
