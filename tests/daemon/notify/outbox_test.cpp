#include "daemon/notify/outbox.hpp"

#include "tests/daemon/notify/notices.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::notify::outbox_test {
namespace {

using tests::notice_about;
using answer = outbox::answer;
using outcome = outbox::outcome;

class an_outbox : public testing::Test {
protected:
    /// Makes the attempt that is due next, at its time.
    outcome attempt(bool succeeds) {
        now = std::max(now, box.next().value());
        EXPECT_NE(box.begin_attempt(now), nullptr);
        return box.end_attempt(succeeds ? answer::taken : answer::none, now);
    }

    boot_time now{std::chrono::hours{1}};
    outbox box;
};

TEST_F(an_outbox, has_nothing_to_do_at_first) {
    EXPECT_FALSE(box.next());
    EXPECT_EQ(box.begin_attempt(now), nullptr);
}

TEST_F(an_outbox, gathers_what_has_one_word_for_a_minute) {
    box.add(notice_about("a"), now);
    EXPECT_EQ(box.next(), now + seconds{60});
    box.add(notice_about("b"), now + seconds{59});
    EXPECT_EQ(box.begin_attempt(now + seconds{59}), nullptr);
    const auto* sent = box.begin_attempt(now + seconds{60});
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->count(), 2U);
    EXPECT_EQ(sent->named().back().session, "b");
}

TEST_F(an_outbox, opens_another_notification_after_the_minute) {
    box.add(notice_about("a"), now);
    box.add(notice_about("b"), now + seconds{60});
    now += seconds{60};
    EXPECT_EQ(box.begin_attempt(now)->count(), 1U);
    EXPECT_EQ(box.end_attempt(answer::taken, now), outcome::sent);
    EXPECT_EQ(box.next(), now + seconds{60});
    EXPECT_EQ(box.unsent(), 1U);
}

TEST_F(an_outbox, keeps_words_apart_and_their_order) {
    box.add(notice_about("a", "attention"), now);
    box.add(notice_about("a", "well"), now + seconds{1});
    box.add(notice_about("b", "attention"), now + seconds{2});
    now += seconds{61};
    const auto* first = box.begin_attempt(now);
    EXPECT_EQ(first->word(), "attention");
    EXPECT_EQ(first->count(), 2U);
    EXPECT_FALSE(box.next()) << "one request at a time";
    EXPECT_EQ(box.end_attempt(answer::taken, now), outcome::sent);
    EXPECT_EQ(box.begin_attempt(now)->word(), "well");
}

TEST_F(an_outbox, names_some_and_counts_all) {
    for (int i = 0; i < 1'000; ++i)
        box.add(notice_about("s" + std::to_string(i)), now);
    const auto* sent = box.begin_attempt(now + seconds{60});
    EXPECT_EQ(sent->count(), 1'000U);
    EXPECT_EQ(sent->named().size(), batch::most_named);
}

TEST_F(an_outbox, makes_five_attempts_in_ten_minutes) {
    box.add(notice_about("a"), now);
    std::vector<boot_time> times;
    outcome last{};
    do {
        last = attempt(false);
        times.push_back(now);
    } while (last == outcome::waits);
    EXPECT_EQ(last, outcome::given_up);
    EXPECT_EQ(times.size(), outbox::attempts);
    EXPECT_EQ(outbox::attempts, 5U);
    EXPECT_EQ(times.back() - times.front(), std::chrono::minutes{10});
    EXPECT_EQ(box.lost(), 1U);
    EXPECT_FALSE(box.next());
}

TEST_F(an_outbox, begins_anew_with_the_next_notification) {
    box.add(notice_about("a"), now);
    for (std::size_t i = 0; i < outbox::attempts; ++i)
        attempt(false);
    box.add(notice_about("b"), now);
    EXPECT_EQ(attempt(false), outcome::waits);
    EXPECT_EQ(attempt(true), outcome::sent);
    EXPECT_EQ(box.lost(), 0U) << "it told of the one that was lost";
}

TEST_F(an_outbox, counts_what_is_lost_while_it_tells_of_others) {
    box.add(notice_about("a"), now);
    now += seconds{60};
    ASSERT_NE(box.begin_attempt(now), nullptr);
    for (std::size_t i = 0; i <= outbox::most_waiting; ++i) {
        box.add(notice_about("b"), now);
        now += seconds{60};
    }
    box.add(notice_about("c"), now);
    EXPECT_EQ(box.lost(), 1U);
    EXPECT_EQ(box.end_attempt(answer::taken, now), outcome::sent);
    EXPECT_EQ(box.lost(), 1U) << "the one that was sent did not tell of it";
}

TEST_F(an_outbox, is_bounded_and_lets_the_oldest_go) {
    for (std::size_t i = 0; i < 3 * outbox::most_waiting; ++i) {
        box.add(notice_about("s" + std::to_string(i)), now);
        now += seconds{60};
    }
    EXPECT_LE(box.unsent(), outbox::most_waiting + 1);
    box.add(notice_about("last"), now);
    EXPECT_EQ(box.lost(), 2 * outbox::most_waiting);
    EXPECT_EQ(box.begin_attempt(now)->named().front().session,
              "s" + std::to_string(2 * outbox::most_waiting));
}

TEST(answers_of_receivers, are_refusals_where_other_words_might_be_taken) {
    for (const int status : {200, 204, 299})
        EXPECT_EQ(outbox::answer_of(status), answer::taken) << status;
    for (const int status : {400, 401, 403, 404, 413, 422, 499})
        EXPECT_EQ(outbox::answer_of(status), answer::refused) << status;
    for (const int status : {100, 301, 308, 408, 429, 500, 503, 599})
        EXPECT_EQ(outbox::answer_of(status), answer::none) << status;
    EXPECT_EQ(outbox::answer_of(std::nullopt), answer::none);
}

/// A filter in front of the receiver may take offence at what an API says.
TEST_F(an_outbox, tells_no_messages_after_a_refusal) {
    box.add(notice_about("a"), now);
    now += seconds{60};
    ASSERT_NE(box.begin_attempt(now), nullptr);
    EXPECT_EQ(box.words(now), wording::full);
    EXPECT_EQ(box.end_attempt(answer::refused, now), outcome::waits);
    now = box.next().value();
    ASSERT_NE(box.begin_attempt(now), nullptr);
    EXPECT_EQ(box.words(now), wording::without_messages);
    EXPECT_EQ(box.end_attempt(answer::taken, now), outcome::sent);

    box.add(notice_about("b"), now);
    now += seconds{60};
    ASSERT_NE(box.begin_attempt(now), nullptr);
    EXPECT_EQ(box.words(now), wording::without_messages) << "the next may hold the same words";
    EXPECT_EQ(box.end_attempt(answer::taken, now), outcome::sent);
    now += outbox::time_without_messages;
    EXPECT_EQ(box.words(now), wording::full);
}

TEST_F(an_outbox, tells_all_where_a_receiver_refuses_everything_or_fails) {
    for (const auto came : {answer::refused, answer::none}) {
        box.add(notice_about("a"), now);
        now += seconds{60};
        for (std::size_t each = 0; each < outbox::attempts; ++each) {
            ASSERT_NE(box.begin_attempt(now), nullptr);
            EXPECT_EQ(box.words(now),
                      each > 0 && came == answer::refused ? wording::without_messages : wording::full);
            if (box.end_attempt(came, now) == outcome::waits) now = box.next().value();
        }
        EXPECT_EQ(box.unsent(), 0U);
    }
}

}  // namespace
}  // namespace tokenkeeper::notify::outbox_test
