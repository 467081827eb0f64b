#include "daemon/store/sqlite/records/record_plan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::store::record_plan_test {
namespace {

const secret no_key;

stored_session session(const std::string& name) {
    stored_session made;
    made.name = name;
    return made;
}

bool writes(const record_changes& changes, record_kind kind, std::uint64_t number) {
    return std::ranges::any_of(changes.written,
                               [&](const auto& entry) { return entry.first == key_of(kind, number); });
}

bool removes(const record_changes& changes, record_kind kind, std::uint64_t number) {
    return std::ranges::find(changes.removed, key_of(kind, number)) != changes.removed.end();
}

record_plan planned(const changes& wanted, record_numbers& numbers) {
    return std::move(plan_of(wanted, no_key, numbers).value());
}

TEST(record_plan, marks_what_is_about_to_be_sent_before_everything_else) {
    record_numbers numbers;
    changes wanted;
    wanted.sent = {{"unanswered", "login", false, false}, {"answered", "login", false, true}};
    const auto plan = planned(wanted, numbers);
    EXPECT_TRUE(writes(plan.marks_before, record_kind::mark, *numbers.marks.find("unanswered")));
    EXPECT_TRUE(writes(plan.marks_after, record_kind::mark, *numbers.marks.find("answered")));
    EXPECT_EQ(plan.marks_before.written.size(), 1U);
    EXPECT_TRUE(plan.sessions.empty());
    EXPECT_FALSE(plan.overwrite);
    changes withdrawn;
    withdrawn.not_sent = {"unanswered", "unknown"};
    const auto next = planned(withdrawn, numbers);
    EXPECT_TRUE(removes(next.marks_after, record_kind::mark, *numbers.marks.find("unanswered")));
    EXPECT_EQ(next.marks_after.removed.size(), 1U);
}

TEST(record_plan, names_a_new_row_before_it_and_once) {
    record_numbers numbers;
    changes wanted;
    wanted.rows.push_back(session("view"));
    const auto plan = planned(wanted, numbers);
    const auto number = numbers.sessions.find("view");
    ASSERT_TRUE(number);
    EXPECT_TRUE(writes(plan.marks_before, record_kind::name, *number));
    EXPECT_TRUE(writes(plan.sessions, record_kind::session, *number));
    EXPECT_TRUE(plan.overwrite) << "there may be an old token";
    const auto again = planned(wanted, numbers);
    EXPECT_TRUE(again.marks_before.empty()) << "its name is there";
    EXPECT_TRUE(writes(again.sessions, record_kind::session, *number));
}

TEST(record_plan, takes_the_name_of_a_forgotten_row_away_before_it) {
    record_numbers numbers;
    changes wanted;
    wanted.rows.push_back(session("view"));
    planned(wanted, numbers);
    changes forgotten;
    forgotten.forgotten = {"view", "unknown"};
    const auto number = *numbers.sessions.find("view");
    const auto plan = planned(forgotten, numbers);
    EXPECT_TRUE(removes(plan.marks_before, record_kind::name, number));
    EXPECT_TRUE(removes(plan.sessions, record_kind::session, number));
    EXPECT_TRUE(removes(plan.sessions, record_kind::observation, number));
    EXPECT_EQ(plan.marks_before.removed.size(), 1U);
    EXPECT_TRUE(plan.overwrite);
}

TEST(record_plan, writes_observations_of_known_rows_and_overwrites_nothing_for_them) {
    record_numbers numbers;
    const auto number = numbers.sessions.give("view");
    changes wanted;
    wanted.observations = {{"view", {}}, {"unknown", {}}};
    const auto plan = planned(wanted, numbers);
    EXPECT_TRUE(writes(plan.sessions, record_kind::observation, number));
    EXPECT_EQ(plan.sessions.written.size(), 1U);
    EXPECT_FALSE(plan.overwrite);
}

TEST(record_plan, gives_rising_revisions_and_a_new_commit_each_time) {
    record_numbers numbers;
    std::uint64_t latest = 0;
    std::uint64_t latest_commit = 0;
    for (int round = 0; round < 3; ++round) {
        changes wanted;
        wanted.rows.push_back(session("a"));
        wanted.rows.push_back(session("b"));
        const auto plan = planned(wanted, numbers);
        const auto first = unpack(plan.sessions.written.at(0).second.view())->revision;
        const auto second = unpack(plan.sessions.written.at(1).second.view())->revision;
        EXPECT_GT(first, latest);
        EXPECT_GT(second, first);
        EXPECT_EQ(commit_of(second), commit_of(first));
        EXPECT_GT(commit_of(first), latest_commit);
        latest = second;
        latest_commit = commit_of(second);
        EXPECT_EQ(numbers.revision, latest);
    }
}

}  // namespace
}  // namespace tokenkeeper::store::record_plan_test
