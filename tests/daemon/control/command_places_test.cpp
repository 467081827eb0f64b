#include "daemon/control/sharing/command_places.hpp"

#include "daemon/control/http/limits.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::control::command_places_test {
namespace {

constexpr party root{standing::master, 0};
constexpr party deputy{standing::trusted, 1000};
constexpr party other{standing::trusted, 1001};
constexpr party third{standing::trusted, 1002};

TEST(command_places, gives_an_operator_half_and_never_those_of_root) {
    command_places places{4, 100};
    EXPECT_TRUE(places.enter(deputy));
    EXPECT_TRUE(places.enter(deputy));
    EXPECT_FALSE(places.enter(deputy));
    EXPECT_TRUE(places.enter(other));
    EXPECT_TRUE(places.enter(other));
    EXPECT_TRUE(places.enter(third)) << "who has none gets one";
    EXPECT_FALSE(places.enter(third)) << "all of them together";
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(places.enter(root));
    EXPECT_FALSE(places.enter(root));
    for (int i = 0; i < 2; ++i) {
        places.leave(other);
        places.finish(other);
    }
    EXPECT_TRUE(places.enter(third)) << "root has not taken theirs";
}

/// Two may hold all places for as long as they like.
TEST(command_places, are_refused_to_nobody_who_has_none_by_a_few) {
    command_places places{8, 16};
    while (places.enter(deputy) || places.enter(other)) {
    }
    for (uid_t user = 2000; user < 2008; ++user)
        EXPECT_TRUE(places.enter({standing::trusted, user})) << user;
    EXPECT_FALSE(places.enter({standing::trusted, 2008})) << "there is a bound";
}

TEST(command_places, gives_visitors_a_quarter_and_nothing_of_an_operators) {
    command_places places{16, 32};
    const party first{standing::visitor, 2000};
    const party second{standing::visitor, 2001};
    for (const auto visitor : {first, second}) {
        EXPECT_TRUE(places.enter(visitor));
        EXPECT_TRUE(places.enter(visitor));
        EXPECT_FALSE(places.enter(visitor)) << "half of what visitors have";
    }
    EXPECT_TRUE(places.enter({standing::visitor, 2002})) << "who has none gets one";
    EXPECT_FALSE(places.enter({standing::visitor, 2002})) << "all of them together";
    for (const auto commander : {deputy, other})
        for (int i = 0; i < 8; ++i)
            EXPECT_TRUE(places.enter(commander)) << "as if no visitor were there";
    EXPECT_TRUE(places.enter(third));
    EXPECT_FALSE(places.enter(third));
    for (int i = 0; i < 2; ++i) {
        places.leave(first);
        places.finish(first);
    }
    EXPECT_TRUE(places.enter(first)) << "operators take nothing from visitors";
    EXPECT_TRUE(places.enter(root));
}

TEST(command_places, bounds_the_work_of_visitors_that_left_apart_from_that_of_operators) {
    command_places places{16, 32};
    for (uid_t user = 2000; user < 2100; ++user) {
        const party visitor{standing::visitor, user};
        while (places.enter(visitor))
            places.leave(visitor);
    }
    EXPECT_EQ(places.unfinished({standing::visitor, 2000}), 4U);
    EXPECT_EQ(places.unfinished({standing::visitor, 2001}), 4U);
    EXPECT_EQ(places.unfinished({standing::visitor, 2002}), 1U);
    EXPECT_EQ(places.unfinished({standing::visitor, 2009}), 1U);
    EXPECT_EQ(places.unfinished({standing::visitor, 2010}), 0U);
    for (int i = 0; i < 16; ++i) {
        EXPECT_TRUE(places.enter(deputy));
        places.leave(deputy);
    }
}

TEST(command_places, gives_a_place_to_each_rank_where_there_is_one_only) {
    command_places places{1, 1};
    EXPECT_TRUE(places.enter({standing::visitor, 2000}));
    EXPECT_TRUE(places.enter(deputy));
    EXPECT_TRUE(places.enter(root));
}

TEST(command_places, gives_the_place_of_one_that_left_away_while_its_work_goes_on) {
    command_places places{2, 6};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(places.enter(deputy));
        places.leave(deputy);
    }
    EXPECT_EQ(places.waiting(deputy), 0U);
    EXPECT_EQ(places.unfinished(deputy), 3U);
    EXPECT_FALSE(places.enter(deputy)) << "the work itself has a bound";
    EXPECT_TRUE(places.enter(root));
    places.finish(deputy);
    EXPECT_TRUE(places.enter(deputy));
}

TEST(limits, fit_into_the_descriptors_that_there_are) {
    for (const std::size_t descriptors : {16U, 48U, 1024U, 8192U, 1'000'000U}) {
        const auto bounds = limits_for(descriptors);
        EXPECT_LE(bounds.connections + bounds.reserved + 2 * bounds.line, descriptors / 2) << descriptors;
        EXPECT_LT(bounds.long_answers, bounds.reserved) << "so that reading goes on";
        EXPECT_GE(bounds.reserved, 2U);
    }
    EXPECT_EQ(limits_for(8192).connections, limits{}.connections);
    EXPECT_EQ(limits_for(8192).line, limits{}.line);
}

}  // namespace
}  // namespace tokenkeeper::control::command_places_test
