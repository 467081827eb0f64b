#include "daemon/control/sharing/admission.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::control::admission_test {
namespace {

constexpr party root{standing::master, 0};
constexpr party daemon_user{standing::master, 990};
constexpr party deputy{standing::trusted, 1000};
constexpr party nobody{standing::visitor, 65534};
constexpr party monitor{standing::visitor, 107};

bool nothing_unread(admission::id /*connection*/) {
    return false;
}

admission::id enter(admission& places, party client) {
    const auto arrival = places.arrive(client);
    EXPECT_TRUE(arrival.entered);
    return arrival.entered.value_or(0);
}

/// A connection that got its place at once, and took nobody's.
admission::id serve(admission& places, party client) {
    const auto id = enter(places, client);
    const auto step = places.next(nothing_unread);
    EXPECT_TRUE(step && step->served == id && !step->ended);
    return id;
}

admission small(std::size_t line = 10) {
    return {{.places = 4, .line = line}, {.places = 4, .line = line}};
}

TEST(admission, serves_while_there_are_places_and_lets_the_rest_wait) {
    auto places = small();
    std::vector<admission::id> served;
    for (int i = 0; i < 4; ++i)
        served.push_back(serve(places, nobody));
    for (const auto each : served)
        places.enter(each, admission::phase::answered);
    const auto late = enter(places, nobody);
    EXPECT_FALSE(places.next(nothing_unread)) << "each place is in use";
    places.leave(served[2]);
    const auto step = places.next(nothing_unread);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->served, late);
    EXPECT_FALSE(step->ended);
}

TEST(admission, ends_the_own_connection_whose_request_has_been_missing_longest) {
    auto places = small();
    std::vector<admission::id> served;
    for (int i = 0; i < 4; ++i)
        served.push_back(serve(places, nobody));
    places.enter(served[0], admission::phase::answered);
    places.enter(served[2], admission::phase::waiting);
    places.enter(served[1], admission::phase::waiting);
    places.enter(served[2], admission::phase::waiting);  // it has waited all the time
    enter(places, nobody);
    EXPECT_EQ(places.next(nothing_unread)->ended, served[2]);
    enter(places, nobody);
    EXPECT_EQ(places.next(nothing_unread)->ended, served[1]);
    enter(places, nobody);
    EXPECT_FALSE(places.next(nothing_unread)) << "the others may have sent something, or are answered";
}

TEST(admission, ends_none_of_its_own_whose_request_has_just_come) {
    auto places = small();
    std::vector<admission::id> served;
    for (int i = 0; i < 4; ++i) {
        served.push_back(serve(places, nobody));
        places.enter(served.back(), admission::phase::waiting);
    }
    enter(places, nobody);
    const auto step = places.next([&](admission::id each) { return each == served[0]; });
    ASSERT_TRUE(step);
    EXPECT_EQ(step->ended, served[1]);
}

TEST(admission, takes_a_place_from_the_user_with_most_whatever_that_one_does) {
    auto places = small();
    for (int i = 0; i < 4; ++i)
        places.enter(serve(places, nobody), admission::phase::answered);
    const auto newcomer = enter(places, monitor);
    const auto step = places.next(nothing_unread);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->served, newcomer);
    EXPECT_TRUE(step->ended);
    EXPECT_EQ(places.served(nobody), 3U);
    enter(places, monitor);
    EXPECT_TRUE(places.next(nothing_unread));
    EXPECT_EQ(places.served(nobody), 2U);
    places.enter(newcomer, admission::phase::answered);
    enter(places, monitor);
    EXPECT_FALSE(places.next(nothing_unread)) << "now both have their share";
    EXPECT_EQ(places.served(nobody), 2U);
}

TEST(admission, keeps_places_for_those_who_command) {
    auto places = small();
    for (int i = 0; i < 4; ++i)
        places.enter(serve(places, nobody), admission::phase::answered);
    for (int i = 0; i < 4; ++i)
        places.enter(serve(places, deputy), admission::phase::answered);
    enter(places, root);
    const auto step = places.next(nothing_unread);
    ASSERT_TRUE(step && step->ended) << "one of the operator's";
    EXPECT_EQ(places.served(nobody), 4U);
    EXPECT_EQ(places.served(deputy), 3U);
}

TEST(admission, refuses_those_who_have_most_of_a_full_line) {
    auto places = small(3);
    for (int i = 0; i < 4; ++i)
        places.enter(serve(places, nobody), admission::phase::answered);
    for (int i = 0; i < 4; ++i)
        places.enter(serve(places, deputy), admission::phase::answered);
    for (int i = 0; i < 3; ++i)
        enter(places, nobody);
    const auto crowded = places.arrive(nobody);
    EXPECT_FALSE(crowded.entered);
    EXPECT_FALSE(crowded.ended);
    const auto other = places.arrive(monitor);
    EXPECT_TRUE(other.entered);
    EXPECT_TRUE(other.ended) << "the one that came last";
    EXPECT_EQ(places.in_line(nobody), 2U);
    EXPECT_TRUE(places.arrive(root).entered) << "its line is another";
}

TEST(admission, serves_without_descriptors_only_in_the_place_of_another) {
    auto places = small();
    const auto idle = serve(places, nobody);
    places.enter(serve(places, nobody), admission::phase::answered);
    enter(places, nobody);
    EXPECT_FALSE(places.next(nothing_unread, false));
    places.enter(idle, admission::phase::waiting);
    const auto step = places.next(nothing_unread, false);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->ended, idle);
    enter(places, root);
    ASSERT_TRUE(places.next(nothing_unread, false)) << "in the place of a visitor";
    EXPECT_EQ(places.served(root), 1U);
}

TEST(admission, gives_descriptors_back_from_the_user_with_most) {
    auto places = small();
    const auto other = serve(places, monitor);
    places.enter(other, admission::phase::waiting);
    for (int i = 0; i < 3; ++i)
        places.enter(serve(places, nobody), admission::phase::answered);
    EXPECT_EQ(places.dispensable(), other) << "nothing of the other is";
    const auto late = enter(places, nobody);
    EXPECT_EQ(places.dispensable(), late);
}

TEST(admission, forgets_what_one_that_left_does_later) {
    auto places = small();
    const auto gone = serve(places, nobody);
    places.leave(gone);
    places.enter(gone, admission::phase::waiting);
    EXPECT_EQ(places.size(), 0U);
    EXPECT_FALSE(places.longest_waiting());
}

/// A random history, in which every rule is looked at after each step.
class history {
public:
    explicit history(unsigned seed) : random_{seed} {}

    void go_on() {
        switch (random_() % 8) {
            case 0:
            case 1:
            case 2:
            case 3:
                return arrive(users_[random_() % users_.size()]);
            case 4:
                return with_any([this](auto id) {
                    places_.leave(id);
                    owners_.erase(id);
                });
            case 5:
                return with_any([this](auto id) { places_.enter(id, admission::phase::waiting); });
            case 6:
                return with_any([this](auto id) { places_.enter(id, admission::phase::answered); });
            default:
                return with_any([this](auto id) { places_.enter(id, admission::phase::taking); });
        }
    }

private:
    template <class F>
    void with_any(F action) {
        if (owners_.empty()) return;
        action(std::next(owners_.begin(), static_cast<long>(random_() % owners_.size()))->first);
        settle();
    }

    void arrive(party client) {
        const auto served = places_.served(client);
        const auto arrival = places_.arrive(client);
        if (arrival.ended) owners_.erase(*arrival.ended);
        if (arrival.entered) owners_.emplace(*arrival.entered, client);
        settle();
        if (client.rank == standing::master && served == 0) {
            ASSERT_GE(places_.served(client), 1U) << "root and the daemon's user get a place at once";
        }
    }

    void settle() {
        for (;;) {
            std::map<party, std::size_t> before;
            for (const auto& user : users_)
                before[user] = places_.served(user);
            const auto step = places_.next([this](auto) { return random_() % 4 == 0; });
            if (!step) break;
            if (step->ended) check_victim(before, owners_.at(step->served), owners_.at(*step->ended));
            if (step->ended) owners_.erase(*step->ended);
        }
        check_shares();
    }

    /// The victim is of the same user, or of the one with most places, who has more than its share.
    void check_victim(const std::map<party, std::size_t>& before, party newcomer, party victim) {
        if (victim == newcomer) return;
        ASSERT_EQ(victim.rank == standing::visitor, newcomer.rank == standing::visitor);
        for (const auto& [user, count] : before) {
            const bool same_kind = (user.rank == standing::visitor) == (victim.rank == standing::visitor);
            if (same_kind && user != newcomer) {
                ASSERT_LE(count, before.at(victim));
            }
        }
        ASSERT_GT(before.at(victim), before.at(newcomer));
    }

    /// No user has more than its share while another waits who has less.
    void check_shares() {
        for (const auto& waiting : users_) {
            if (places_.in_line(waiting) == 0 || places_.served(waiting) >= places_.share(waiting.rank))
                continue;
            for (const auto& other : users_) {
                const bool same_kind =
                    (other.rank == standing::visitor) == (waiting.rank == standing::visitor);
                if (same_kind) {
                    ASSERT_LE(places_.served(other), places_.share(other.rank));
                }
            }
        }
        std::size_t visitors = 0;
        std::size_t commanders = 0;
        for (const auto& user : users_)
            (user.rank == standing::visitor ? visitors : commanders) += places_.served(user);
        ASSERT_LE(visitors, 12U);
        ASSERT_LE(commanders, 5U);
    }

    std::mt19937 random_;
    std::vector<party> users_{root,
                              daemon_user,
                              deputy,
                              {standing::trusted, 1001},
                              nobody,
                              monitor,
                              {standing::visitor, 1},
                              {standing::visitor, 2}};
    admission places_{{.places = 5, .line = 8}, {.places = 12, .line = 8}};
    std::map<admission::id, party> owners_{};
};

TEST(admission, shares_places_by_user_in_any_history) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        history one{seed};
        for (int i = 0; i < 2000 && !::testing::Test::HasFatalFailure(); ++i)
            one.go_on();
        ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace tokenkeeper::control::admission_test
