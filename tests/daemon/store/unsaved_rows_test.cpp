#include "daemon/store/memory/unsaved_rows.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::unsaved_rows_test {
namespace {

constexpr std::size_t many = 100;

row_pointer make(const std::string& name) {
    auto made = std::make_shared<row>();
    made->content.name = name;
    return made;
}

std::string names(const std::vector<unsaved_rows::batch::item>& items) {
    std::string all;
    for (const auto& entry : items)
        all += (all.empty() ? "" : " ") + entry.target->content.name;
    return all;
}

TEST(unsaved_rows, are_taken_in_their_order_but_all_first_that_somebody_waits_for) {
    unsaved_rows unsaved;
    for (const auto* name : {"a", "b", "c"})
        unsaved.change(make(name), false);
    for (const auto* name : {"x", "y", "z"})
        unsaved.change(make(name), true);
    EXPECT_EQ(names(unsaved.take(2, false).changed), "x y z") << "more than asked for, as all of them wait";
    EXPECT_EQ(names(unsaved.take(2, false).changed), "a b");
    EXPECT_TRUE(unsaved.any_changed());
    EXPECT_EQ(names(unsaved.take(2, false).changed), "c");
    EXPECT_FALSE(unsaved.any_changed());
}

TEST(unsaved_rows, stay_first_when_they_change_again) {
    unsaved_rows unsaved;
    const auto waited_for = make("waited for");
    unsaved.change(make("a"), false);
    unsaved.change(waited_for, true);
    unsaved.change(waited_for, false);
    EXPECT_EQ(names(unsaved.take(1, false).changed), "waited for");
}

TEST(unsaved_rows, bring_observations_only_where_nothing_else_is_left) {
    unsaved_rows unsaved;
    const auto seen = make("seen");
    unsaved.observe(seen);
    unsaved.change(make("a"), false);
    unsaved.change(make("b"), false);
    EXPECT_TRUE(unsaved.take(1, true).observed.empty());
    const auto rest = unsaved.take(many, false);
    EXPECT_TRUE(rest.observed.empty()) << "they are not wanted";
    EXPECT_EQ(names(unsaved.take(many, true).observed), "seen");
    EXPECT_FALSE(unsaved.any_observed());
}

TEST(unsaved_rows, take_observations_along_with_the_whole_row) {
    unsaved_rows unsaved;
    const auto both = make("both");
    unsaved.observe(both);
    unsaved.change(both, false);
    EXPECT_FALSE(unsaved.any_observed());
    unsaved.observe(both);
    EXPECT_FALSE(unsaved.any_observed());
}

TEST(unsaved_rows, are_durable_when_the_commit_that_took_them_succeeded) {
    unsaved_rows unsaved;
    const auto changed = make("changed");
    unsaved.change(changed, false);
    EXPECT_FALSE(changed->is_durable());
    unsaved.saved(unsaved.take(many, true));
    EXPECT_TRUE(changed->is_durable());
    EXPECT_GT(changed->saved, 0U);
}

TEST(unsaved_rows, stay_unsaved_where_they_changed_during_the_commit) {
    unsaved_rows unsaved;
    const auto changed = make("changed");
    const auto seen = make("seen");
    unsaved.change(changed, false);
    unsaved.observe(seen);
    const auto taken = unsaved.take(many, true);
    unsaved.change(changed, false);
    unsaved.observe(seen);
    unsaved.saved(taken);
    EXPECT_FALSE(changed->is_durable());
    const auto again = unsaved.take(many, true);
    EXPECT_EQ(names(again.changed), "changed");
    EXPECT_EQ(names(again.observed), "seen");
}

TEST(unsaved_rows, come_back_after_a_failure_but_for_those_that_changed_or_went) {
    unsaved_rows unsaved;
    const auto dropped = make("dropped");
    const auto changed = make("changed");
    const auto same = make("same");
    const auto seen = make("seen");
    for (const auto& each : {dropped, changed, same})
        unsaved.change(each, true);
    unsaved.observe(seen);
    unsaved.forget("forgotten");
    auto taken = unsaved.take(many, true);
    unsaved.drop(dropped);
    unsaved.change(changed, false);
    unsaved.failed(std::move(taken));
    const auto again = unsaved.take(many, true);
    EXPECT_EQ(names(again.changed), "same changed") << "each once";
    EXPECT_EQ(names(again.observed), "seen");
    EXPECT_EQ(again.forgotten, std::vector<std::string>{"forgotten"});
}

TEST(unsaved_rows, forget_no_name_that_has_a_row_again) {
    unsaved_rows unsaved;
    unsaved.forget("gone");
    unsaved.forget("back");
    unsaved.change(make("back"), false);
    const auto taken = unsaved.take(many, true);
    EXPECT_EQ(taken.forgotten, std::vector<std::string>{"gone"});
    changes wanted;
    unsaved_rows::copy(taken, wanted);
    ASSERT_EQ(wanted.rows.size(), 1U);
    EXPECT_EQ(wanted.rows[0].name, "back");
    EXPECT_EQ(wanted.forgotten, taken.forgotten);
}

}  // namespace
}  // namespace tokenkeeper::store::unsaved_rows_test
