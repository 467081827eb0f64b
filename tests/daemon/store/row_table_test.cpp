#include "daemon/store/memory/row_table.hpp"

#include "daemon/store/origin.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::store::row_table_test {
namespace {

constexpr auto origin_a = "refresh_token https://login.example a sha256:seed-a";
constexpr auto origin_b = "refresh_token https://login.example b sha256:seed-b";
constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

stored_session stored(const std::string& name, const std::string& origin, std::string_view refresh = "r") {
    stored_session made;
    made.name = name;
    made.origin = origin;
    made.refresh_token = secret{refresh};
    return made;
}

std::string name_aside(const std::string& name, const std::string& origin) {
    return name + ' ' + fingerprint(secret{origin});
}

TEST(row_table, gives_a_session_the_row_of_its_name_and_origin) {
    row_table rows;
    rows.load(stored("view", origin_a));
    EXPECT_EQ(rows.claim(1, "view", origin_b, false), nullptr);
    const auto claimed = rows.claim(1, "view", origin_a, false);
    ASSERT_TRUE(claimed);
    EXPECT_EQ(claimed->owner, 1U);
    EXPECT_EQ(rows.find(1), claimed);
    rows.release(1);
    EXPECT_EQ(rows.find(1), nullptr);
    EXPECT_EQ(rows.claim(2, "view", "refresh_token https://login.example a ", true), claimed);
}

TEST(row_table, finds_a_row_again_that_was_put_aside) {
    row_table rows;
    rows.load(stored("view", origin_a));
    ASSERT_TRUE(rows.claim(1, "view", origin_a, false));
    rows.make(1, "view", origin_b, now);
    EXPECT_EQ(rows.find_login(origin_a)->content.name, name_aside("view", origin_a));
    const auto back = rows.claim(1, "view", origin_a, false);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->content.name, "view");
}

/// The owner of a seed's file writes another one each second, or somebody logs in again and again.
TEST(row_table, keeps_the_latest_few_that_were_put_aside) {
    const auto origin = [](int number) { return origin_a + std::to_string(number); };
    row_table rows;
    rows.load(stored("view", origin_b));
    rows.load(stored("view2", origin_b));
    for (int i = 0; i < 10; ++i) {
        const auto made = rows.make(1, "view", origin(i), now + std::chrono::hours{i});
        made->content.refresh_token = secret{"r"};
    }
    EXPECT_EQ(rows.all().size(), row_table::most_aside + 2) << "its own, and another session's";
    EXPECT_EQ(rows.find_login(origin(4)), nullptr);
    for (int i = 5; i < 10; ++i)
        EXPECT_NE(rows.find_login(origin(i)), nullptr) << i;
    EXPECT_TRUE(rows.has("view2"));
    const auto written = rows.unsaved().take(100, false);
    EXPECT_TRUE(std::ranges::find(written.forgotten, name_aside("view", origin(0))) !=
                written.forgotten.end())
        << "on disk, too";
    // The wall clock was set back.
    rows.make(1, "view", origin(11), now - std::chrono::hours{1})->content.refresh_token = secret{"r"};
    rows.make(1, "view", origin(12), now - std::chrono::hours{1});
    EXPECT_NE(rows.find_login(origin(11)), nullptr) << "the newest stays";
}

TEST(row_table, drops_a_row_without_a_refresh_token_where_another_takes_its_place) {
    row_table rows;
    rows.load(stored("view", origin_a, ""));
    ASSERT_TRUE(rows.claim(1, "view", origin_a, false));
    const auto made = rows.make(1, "view", origin_b, now);
    EXPECT_EQ(made->content.seen.kept_since, now);
    ASSERT_EQ(rows.all().size(), 1U);
    EXPECT_EQ(rows.all()[0], made);
}

TEST(row_table, gives_a_renamed_session_the_only_row_of_its_origin) {
    row_table rows;
    rows.load(stored("old", origin_a));
    const auto claimed = rows.claim(1, "new", origin_a, false);
    ASSERT_TRUE(claimed);
    EXPECT_EQ(claimed->content.name, "new");
    const auto written = rows.unsaved().take(10, false);
    EXPECT_EQ(written.forgotten, std::vector<std::string>{"old"});
    ASSERT_EQ(written.changed.size(), 1U);
}

TEST(row_table, gives_a_renamed_session_nothing_where_two_rows_fit_or_another_has_the_name) {
    row_table two;
    two.load(stored("old", origin_a));
    two.load(stored("older", origin_a));
    EXPECT_EQ(two.claim(1, "new", origin_a, false), nullptr);
    row_table reserved;
    reserved.reserve("old");
    reserved.reserve("new");
    reserved.load(stored("old", origin_a));
    EXPECT_EQ(reserved.claim(1, "new", origin_a, false), nullptr) << "its own session claims it later";
}

TEST(row_table, finds_every_row_that_descends_from_a_seed) {
    row_table rows;
    rows.load(stored("one", origin_a));
    rows.load(stored("two", origin_a));
    rows.load(stored("three", origin_b));
    EXPECT_EQ(rows.find_seed(seed_fingerprint(origin_a)).size(), 2U);
    EXPECT_TRUE(rows.find_seed("sha256:another").empty());
    EXPECT_TRUE(rows.find_seed("").empty());
}

TEST(row_table, keeps_a_refresh_token_of_the_store_beside_a_newer_row_of_its_name) {
    row_table rows;
    rows.make(1, "view", origin_b, now);
    rows.load(stored("view", origin_a));
    rows.load(stored("view", "client_credentials x y", ""));
    ASSERT_EQ(rows.all().size(), 2U);
    EXPECT_EQ(rows.find(1)->content.origin, origin_b);
    EXPECT_EQ(rows.find_login(origin_a)->content.name, name_aside("view", origin_a));
}

TEST(row_table, forgets_what_nobody_claimed_for_a_week) {
    row_table rows;
    rows.load(stored("claimed", origin_a));
    ASSERT_TRUE(rows.claim(1, "claimed", origin_a, false));
    auto recent = stored("recent", origin_b);
    recent.seen.last_verified = now;
    rows.load(std::move(recent));
    rows.load(stored("old", "refresh_token https://login.example c sha256:seed-c"));
    rows.forget_old(now + std::chrono::days{7});
    EXPECT_EQ(rows.all().size(), 2U);
    EXPECT_EQ(rows.unsaved().take(10, false).forgotten, std::vector<std::string>{"old"});
    rows.forget_old(now + std::chrono::days{7} + seconds{1});
    ASSERT_EQ(rows.all().size(), 1U);
    EXPECT_EQ(rows.all()[0]->content.name, "claimed");
}

/// A row whose every moment was read while the wall clock was three years ahead.
stored_session used_in_the_future(const host_time& then) {
    auto row = stored("ahead", origin_a);
    row.seen.last_verified = row.seen.kept_since = then.time;
    row.seen.boot = then.boot;
    row.current = stored_token{secret{"token"}, then.time, then.time + std::chrono::hours{1}, then.boot};
    return row;
}

TEST(row_table, gives_a_row_that_was_used_in_the_future_one_week_and_no_more) {
    constexpr std::uint64_t earlier_boot = 1;
    constexpr std::uint64_t this_boot = 2;
    const boot_time started{std::chrono::hours{1}};
    row_table rows;
    rows.load(used_in_the_future({instant{started, now + std::chrono::days{1000}}, earlier_boot}));
    const instant first{started, now};
    rows.forget_old({first, this_boot});
    ASSERT_EQ(rows.all().size(), 1U);
    const auto written = rows.unsaved().take(10, false);
    ASSERT_EQ(written.changed.size(), 1U) << "the next process counts the same week";
    rows.unsaved().saved(written);
    const auto& token = *rows.all()[0]->content.current;
    EXPECT_EQ(token.obtained, now);
    EXPECT_EQ(token.expires, now + std::chrono::hours{1}) << "its life is as long as before";

    const auto later = [&](auto span) { return host_time{instant{started + span, now + span}, this_boot}; };
    rows.forget_old({instant{started + seconds{9}, now + std::chrono::days{500}}, this_boot});
    EXPECT_EQ(rows.all().size(), 1U) << "it was now's clock that was wrong, and it was set";
    rows.forget_old(later(std::chrono::days{7}));
    EXPECT_EQ(rows.all().size(), 1U);
    EXPECT_FALSE(rows.unsaved().any_changed()) << "its week does not begin again";
    rows.forget_old(later(std::chrono::days{7} + seconds{1}));
    EXPECT_TRUE(rows.all().empty());
}

TEST(row_table, counts_the_week_by_the_boot_clock_where_the_wall_clock_was_set_in_this_boot) {
    constexpr std::uint64_t this_boot = 2;
    const boot_time started{std::chrono::hours{1}};
    row_table rows;
    rows.load(used_in_the_future({instant{started, now - std::chrono::days{1000}}, this_boot}));
    rows.forget_old({instant{started + std::chrono::hours{1}, now}, this_boot});
    EXPECT_EQ(rows.all().size(), 1U) << "it was used an hour ago";
    EXPECT_FALSE(rows.unsaved().any_changed());
}

}  // namespace
}  // namespace tokenkeeper::store::row_table_test
