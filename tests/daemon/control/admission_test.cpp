#include "daemon/control/admission.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::control::admission_test {
namespace {

TEST(admission, is_full_when_its_places_are_taken) {
    admission places{2};
    EXPECT_FALSE(places.full());
    const auto first = places.enter();
    places.enter();
    EXPECT_TRUE(places.full());
    places.leave(first);
    EXPECT_FALSE(places.full());
    EXPECT_EQ(places.size(), 1U);
}

TEST(admission, gives_up_the_one_that_waited_longest) {
    admission places{3};
    const auto first = places.enter();
    const auto second = places.enter();
    EXPECT_EQ(places.victim(), first);
    places.is_answered(first);
    EXPECT_EQ(places.victim(), second);
    places.waits_for_request(first);
    EXPECT_EQ(places.victim(), second) << "the first began to wait later";
    places.leave(second);
    EXPECT_EQ(places.victim(), first);
}

TEST(admission, gives_up_a_slow_reader_only_when_nobody_is_idle) {
    admission places{3};
    const auto reader = places.enter();
    const auto idle = places.enter();
    places.takes_answer(reader);
    EXPECT_EQ(places.victim(), idle);
    places.leave(idle);
    EXPECT_EQ(places.victim(), reader);
    EXPECT_FALSE(places.longest_waiting());
}

TEST(admission, never_gives_up_one_that_is_being_answered) {
    admission places{1};
    EXPECT_FALSE(places.victim());
    places.is_answered(places.enter());
    EXPECT_FALSE(places.victim());
    EXPECT_FALSE(places.longest_waiting());
}

TEST(admission, forgets_what_one_that_left_does_later) {
    admission places{1};
    const auto gone = places.enter();
    places.leave(gone);
    places.waits_for_request(gone);
    EXPECT_EQ(places.size(), 0U);
    EXPECT_FALSE(places.victim());
}

}  // namespace
}  // namespace tokenkeeper::control::admission_test
