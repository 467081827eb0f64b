#include "daemon/store/memory/sent_tokens.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::sent_tokens_test {
namespace {

using trace = sent_tokens::trace;

constexpr auto login = "refresh_token https://login.example client sha256:seed";

sent_tokens loaded(std::vector<sent_token> marks = {}) {
    sent_tokens made;
    made.load(secret{"the key of the test"}, std::move(marks));
    return made;
}

std::string token_number(std::size_t number) {
    return "token-" + std::to_string(number);
}

TEST(sent_tokens, know_what_was_sent_and_what_was_answered) {
    auto marks = loaded();
    EXPECT_EQ(marks.look("r1"), trace::none);
    marks.sent("r1", login, false);
    EXPECT_EQ(marks.look("r1"), trace::unanswered);
    marks.answered("r1", login, false);
    EXPECT_EQ(marks.look("r1"), trace::answered);
    marks.sent("r1", login, false);
    EXPECT_EQ(marks.look("r1"), trace::answered) << "what is used stays used";
    marks.not_sent("r1");
    EXPECT_EQ(marks.look("r1"), trace::answered);
    marks.answered("r2", login, false);
    EXPECT_EQ(marks.look("r2"), trace::answered) << "it need not have been marked before";
}

TEST(sent_tokens, take_a_mark_back_that_was_certainly_not_sent) {
    auto marks = loaded();
    marks.sent("r1", login, false);
    marks.not_sent("r1");
    EXPECT_EQ(marks.look("r1"), trace::none);
    EXPECT_TRUE(marks.all().empty());
    marks.not_sent("unknown");
    EXPECT_EQ(marks.look("unknown"), trace::none);
}

TEST(sent_tokens, keep_the_latest_of_a_login_and_every_seed) {
    auto marks = loaded();
    marks.sent("seed", login, true);
    marks.sent("of another", "another login", false);
    for (std::size_t number = 0; number <= sent_tokens::most_of_a_login; ++number)
        marks.sent(token_number(number), login, false);
    EXPECT_EQ(marks.look(token_number(0)), trace::none) << "the oldest went";
    EXPECT_EQ(marks.look(token_number(1)), trace::unanswered);
    EXPECT_EQ(marks.look("seed"), trace::unanswered);
    EXPECT_EQ(marks.look("of another"), trace::unanswered);
    const auto taken = marks.take();
    EXPECT_EQ(taken.sent.size(), sent_tokens::most_of_a_login + 2);
    ASSERT_EQ(taken.not_sent.size(), 1U);
    EXPECT_EQ(taken.not_sent[0], keyed_fingerprint(secret{"the key of the test"}, token_number(0)));
}

TEST(sent_tokens, know_after_a_restart_which_of_a_login_are_the_oldest) {
    auto first = loaded();
    for (std::size_t number = 0; number < sent_tokens::most_of_a_login; ++number)
        first.sent(token_number(number), login, false);
    auto marks = loaded(first.all());
    EXPECT_FALSE(marks.any_changed()) << "the store has them";
    marks.sent("one more", login, false);
    EXPECT_EQ(marks.look(token_number(0)), trace::none);
    EXPECT_EQ(marks.look(token_number(1)), trace::unanswered);
}

TEST(sent_tokens, give_a_failed_batch_again) {
    auto marks = loaded();
    marks.sent("r1", login, false);
    marks.sent("r2", login, false);
    marks.not_sent("r2");
    const auto taken = marks.take();
    EXPECT_FALSE(marks.any_changed());
    marks.failed(taken);
    const auto again = marks.take();
    ASSERT_EQ(again.sent.size(), 1U);
    EXPECT_EQ(again.sent[0].fingerprint, taken.sent[0].fingerprint);
    EXPECT_EQ(again.not_sent, taken.not_sent);
}

TEST(sent_tokens, let_a_change_during_the_commit_win) {
    auto marks = loaded();
    marks.sent("r1", login, false);
    marks.sent("r2", login, false);
    const auto taken = marks.take();
    marks.answered("r1", login, false);
    marks.not_sent("r2");
    marks.failed(taken);
    const auto again = marks.take();
    ASSERT_EQ(again.sent.size(), 1U);
    EXPECT_TRUE(again.sent[0].answered);
    EXPECT_EQ(again.not_sent.size(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::store::sent_tokens_test
