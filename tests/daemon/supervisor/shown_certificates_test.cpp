#include "daemon/supervisor/health/shown_certificates.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::shown_certificates_test {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr organization_id acme = 7;

/// An organization whose server shows certificates, and what that made the daemon do.
class shown_certificates_test : public testing::Test {
protected:
    /// The server of the API shows one that ends after `left` from the beginning.
    void show(wall_time::duration left) { show({certificate("api.example", left)}); }
    void show(std::vector<known_certificate> certificates) {
        // As its caller does.
        if (std::ranges::equal(certificates, shown.latest(acme))) return;
        if (shown.note(acme, std::move(certificates), now)) ++judged;
    }
    void advance(boot_clock::duration time) {
        const auto end = now.boot + time;
        for (auto next = shown.next(); next && *next <= end; next = shown.next()) {
            step(*next - now.boot);
            while (const auto due = shown.take_due(now.boot)) {
                EXPECT_EQ(*due, acme);
                ++judged;
            }
        }
        step(end - now.boot);
    }
    static known_certificate certificate(const std::string& host, wall_time::duration left) {
        return {host, wall_time{} + left};
    }
    [[nodiscard]] std::vector<known_certificate> counting() const {
        const auto all = shown.counting(acme);
        return {all.begin(), all.end()};
    }
    [[nodiscard]] bool counts(wall_time::duration left) const {
        return counting() == std::vector{certificate("api.example", left)};
    }

    shown_certificates shown;
    instant now{boot_time{} + std::chrono::hours{1}, wall_time{}};
    int judged = 0;  ///< how often all sessions were

private:
    void step(boot_clock::duration time) {
        now.boot += time;
        now.wall += std::chrono::duration_cast<wall_time::duration>(time);
    }
};

TEST_F(shown_certificates_test, count_at_once_and_judge_nobody_while_none_ends_soon) {
    show(days{90});
    EXPECT_TRUE(counts(days{90}));
    show(days{60});
    show(days{80});
    EXPECT_TRUE(counts(days{80}));
    EXPECT_EQ(judged, 0);
    EXPECT_EQ(shown.next(), std::nullopt);
    EXPECT_TRUE(shown.counting(acme + 1).empty());
}

TEST_F(shown_certificates_test, judge_all_at_once_where_one_ends_soon) {
    show(days{90});
    show(days{3});
    EXPECT_TRUE(counts(days{3}));
    EXPECT_EQ(judged, 1);
}

TEST_F(shown_certificates_test, end_the_warning_a_minute_after_the_new_one_came) {
    show(days{3});
    advance(minutes{10});
    show(days{90});
    EXPECT_TRUE(counts(days{3}));
    advance(seconds{59});
    EXPECT_TRUE(counts(days{3}));
    EXPECT_EQ(judged, 1);
    advance(seconds{1});
    EXPECT_TRUE(counts(days{90}));
    EXPECT_EQ(judged, 2);
    EXPECT_EQ(shown.next(), std::nullopt);
}

TEST_F(shown_certificates_test, that_alternate_judge_once_however_often_they_do) {
    for (int turn = 0; turn < 6'000; ++turn) {
        show(turn % 2 == 0 ? days{90} : days{3});
        advance(milliseconds{100});
    }
    EXPECT_EQ(judged, 1);
    EXPECT_TRUE(counts(days{3}));
    show(days{90});
    advance(minutes{1});
    EXPECT_EQ(judged, 2);
    EXPECT_TRUE(counts(days{90})) << "the other one is gone";
}

TEST_F(shown_certificates_test, that_are_always_others_judge_once_a_minute) {
    for (int turn = 0; turn < 6'000; ++turn) {
        show(days{10} - seconds{turn});
        advance(milliseconds{100});
    }
    EXPECT_EQ(judged, 11) << "each ends earlier, for ten minutes";
    for (int turn = 0; turn < 6'000; ++turn) {
        show(days{10} + seconds{turn});
        advance(milliseconds{100});
    }
    EXPECT_LE(judged, 22) << "each ends later";
    advance(minutes{1});
    EXPECT_TRUE(counts(days{10} + seconds{5'999}));
}

TEST_F(shown_certificates_test, wait_a_minute_after_the_last_change_also_with_an_earlier_end) {
    show(days{3});
    advance(seconds{10});
    show(days{2});
    EXPECT_TRUE(counts(days{3}));
    advance(seconds{50});
    EXPECT_TRUE(counts(days{2}));
    EXPECT_EQ(judged, 2);
}

TEST_F(shown_certificates_test, with_the_same_earliest_end_count_and_judge_nobody) {
    const auto login = certificate("login.example", days{1});
    show({certificate("api.example", days{3}), login});
    EXPECT_EQ(judged, 1);
    const std::vector others{certificate("api.example", days{90}), login};
    show(others);
    EXPECT_EQ(counting(), others);
    EXPECT_EQ(judged, 1);
    EXPECT_EQ(shown.next(), std::nullopt);
}

TEST_F(shown_certificates_test, forget_an_organization_that_is_gone) {
    show(days{3});
    show(days{90});
    shown.keep([](organization_id id) { return id != acme; });
    EXPECT_TRUE(shown.counting(acme).empty());
    EXPECT_EQ(shown.next(), std::nullopt);
    advance(minutes{2});
    EXPECT_EQ(judged, 1);
}

}  // namespace
}  // namespace tokenkeeper::supervision::shown_certificates_test
