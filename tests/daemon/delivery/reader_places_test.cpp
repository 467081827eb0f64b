#include "daemon/delivery/reader_places.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::delivery::reader_places_test {
namespace {

using control::standing;
using control::token_party;
using end = reader_places::arrival::result;

constexpr session_id lobby = 1;
constexpr session_id hall = 2;

const token_party root{.user = {standing::master, 0}};
const token_party own_user{.user = {standing::master, 990}};
const token_party deputy{.user = {standing::trusted, 1000}};

token_party visitor(uid_t user) {
    return {.user = {standing::visitor, user}};
}

token_party unit(int number) {
    return {.unit = "export@" + std::to_string(number) + ".service"};
}

/// The number of places that the reader gets before it is refused.
std::size_t fill(reader_places& places, const token_party& reader) {
    std::size_t given = 0;
    while (places.enter(reader, lobby).end == end::entered)
        ++given;
    return given;
}

TEST(reader_places, bounds_the_share_of_one_party_and_lets_a_master_have_its_whole_pool) {
    reader_places places{{.pool = 6, .one = 3}};
    for (const auto& reader : {visitor(7), deputy, unit(1)}) {
        EXPECT_EQ(fill(places, reader), 3U);
        EXPECT_EQ(places.enter(reader, lobby).end, end::share_taken);
    }
    EXPECT_EQ(fill(places, root), 6U);
    EXPECT_EQ(fill(places, own_user), 6U) << "root has taken none of theirs";
}

TEST(reader_places, keeps_the_places_of_each_kind_from_all_others) {
    reader_places places{{.pool = 4, .one = 2}};
    for (uid_t user = 2000; user < 2100; ++user)
        fill(places, visitor(user));
    EXPECT_EQ(fill(places, deputy), 2U);
    EXPECT_EQ(fill(places, unit(1)), 2U);
    EXPECT_EQ(fill(places, root), 4U);
    std::size_t visitors = 0;
    for (uid_t user = 2000; user < 2100; ++user)
        visitors += places.places_of(visitor(user));
    EXPECT_EQ(visitors, 4U) << "nobody else took theirs";
}

TEST(reader_places, takes_the_latest_place_of_the_largest_for_one_who_has_fewer) {
    reader_places places{{.pool = 6, .one = 4}};
    reader_places::ticket latest = 0;
    for (const auto session : {lobby, lobby, lobby, hall})
        latest = places.enter(visitor(7), session).place;
    places.enter(visitor(8), lobby);
    places.enter(visitor(8), lobby);
    const auto late = places.enter(visitor(9), lobby);
    EXPECT_EQ(late.end, end::entered);
    EXPECT_EQ(late.ended, hall);
    EXPECT_FALSE(places.has(visitor(7), latest));
    EXPECT_EQ(places.places_of(visitor(7)), 3U);
    EXPECT_EQ(places.places_of(visitor(8)), 2U);
    EXPECT_EQ(places.enter(visitor(9), lobby).end, end::entered) << "two and two and two";
    EXPECT_EQ(places.enter(visitor(9), lobby).end, end::pool_taken) << "it would only change who has more";
    EXPECT_EQ(places.enter(visitor(7), lobby).end, end::pool_taken);
}

/// Someone with many uids has as many shares: as many as there are places keep a further one out.
TEST(reader_places, gives_every_party_a_place_as_long_as_there_are_as_many_places) {
    reader_places places{{.pool = 8, .one = 4}};
    for (uid_t user = 1; user <= 8; ++user) {
        fill(places, visitor(user));
        for (uid_t earlier = 1; earlier <= user; ++earlier)
            EXPECT_GE(places.places_of(visitor(earlier)), 1U) << earlier << " beside " << user;
    }
    EXPECT_EQ(places.enter(visitor(9), lobby).end, end::pool_taken);
    for (int number = 1; number <= 8; ++number)
        EXPECT_EQ(places.enter(unit(number), lobby).end, end::entered) << number;
    EXPECT_EQ(places.enter(unit(9), lobby).end, end::pool_taken);
}

TEST(reader_places, gives_a_place_again_that_was_left) {
    reader_places places{{.pool = 2, .one = 1}};
    const auto first = places.enter(visitor(7), lobby);
    const auto second = places.enter(visitor(8), lobby);
    EXPECT_TRUE(places.has(visitor(7), first.place));
    EXPECT_NE(first.place, second.place);
    EXPECT_EQ(places.enter(visitor(9), lobby).end, end::pool_taken);
    places.leave(visitor(7), first.place);
    EXPECT_FALSE(places.has(visitor(7), first.place));
    EXPECT_EQ(places.enter(visitor(9), lobby).end, end::entered);
    places.leave(visitor(7), first.place);
    EXPECT_TRUE(places.has(visitor(8), second.place)) << "leaving twice costs no other place";
}

}  // namespace
}  // namespace tokenkeeper::delivery::reader_places_test
