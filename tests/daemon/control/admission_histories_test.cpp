// The admission and its plain model (walking_admission.hpp) live through the same random histories, and
// decide the same in each of their moments.
#include "daemon/control/sharing/admission.hpp"
#include "tests/daemon/control/walking_admission.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::control::admission_histories_test {
namespace {

using id = admission::id;
using phase = admission::phase;

struct scene {
    std::size_t commanders;  ///< the number of these users; the first two are masters
    std::size_t visitors;
    std::size_t places;
    std::size_t line;
    unsigned moments;
};

class twin_histories {
public:
    twin_histories(const scene& what, unsigned seed) : random_{seed}, fast_{size(what)}, plain_{size(what)} {
        for (uid_t i = 0; i < what.commanders; ++i)
            users_.push_back({i < 2 ? standing::master : standing::trusted, i});
        for (uid_t i = 0; i < what.visitors; ++i)
            users_.push_back({standing::visitor, 1000 + i});
    }

    void go_on() {
        // Times in which users come alternate with times in which they go.
        const bool growing = (++moment_ / 256) % 4 != 3;
        const auto choice = random_() % 16;
        if (choice < (growing ? 7U : 3U)) return arrive(users_[pick(users_.size())]);
        if (choice < 8) return settle(random_() % 4 != 0, pick(4));
        if (present_.empty()) return;
        const auto chosen = present_[pick(present_.size())];
        if (choice < 10) return leave(chosen);
        if (choice < 14) return enter(chosen, static_cast<phase>(1 + random_() % 4));
        settle(true, 1000);
    }

private:
    template <class Book>
    struct holder {
        explicit holder(admission::capacity each) : book{each, each} {}
        Book book;
        std::vector<id> probed{};
    };
    static admission::capacity size(const scene& what) { return {.places = what.places, .line = what.line}; }

    /// Small numbers are more frequent: some users have many connections.
    std::size_t pick(std::size_t count) { return std::min(random_() % count, random_() % count); }

    void arrive(party client) {
        const auto mine = fast_.book.arrive(client);
        const auto model = plain_.book.arrive(client);
        ASSERT_EQ(mine.entered, model.entered);
        ASSERT_EQ(mine.ended, model.ended);
        if (mine.ended) std::erase(present_, *mine.ended);
        if (mine.entered) present_.push_back(*mine.entered);
        compare(client);
    }

    void leave(id connection) {
        fast_.book.leave(connection);
        plain_.book.leave(connection);
        std::erase(present_, connection);
        compare(users_[pick(users_.size())]);
    }

    void enter(id connection, phase next_phase) {
        fast_.book.enter(connection, next_phase);
        plain_.book.enter(connection, next_phase);
        compare(users_[pick(users_.size())]);
    }

    template <class Book>
    std::optional<admission::step> next(holder<Book>& one, bool room) const {
        one.probed.clear();
        return one.book.next(
            [&one, this](id connection) {
                one.probed.push_back(connection);
                return (connection * 7 + moment_) % 3 == 0;
            },
            room);
    }

    void settle(bool room, std::size_t most) {
        for (std::size_t i = 0; i < most; ++i) {
            const auto mine = next(fast_, room);
            const auto model = next(plain_, room);
            ASSERT_EQ(fast_.probed, plain_.probed) << "the same sockets are looked at";
            ASSERT_EQ(mine.has_value(), model.has_value());
            if (!mine) break;
            ASSERT_EQ(mine->served, model->served);
            ASSERT_EQ(mine->ended, model->ended);
            if (mine->ended) std::erase(present_, *mine->ended);
        }
        compare(users_[pick(users_.size())]);
    }

    void compare(party client) const {
        ASSERT_EQ(fast_.book.dispensable(), plain_.book.dispensable());
        ASSERT_EQ(fast_.book.longest_waiting(), plain_.book.longest_waiting());
        ASSERT_EQ(fast_.book.size(), plain_.book.size());
        ASSERT_EQ(fast_.book.served(client), plain_.book.served(client));
        ASSERT_EQ(fast_.book.in_line(client), plain_.book.in_line(client));
        ASSERT_EQ(fast_.book.share(client.rank), plain_.book.share(client.rank));
    }

    std::mt19937 random_;
    unsigned moment_ = 0;
    std::vector<party> users_{};
    std::vector<id> present_{};
    holder<admission> fast_;
    holder<testing::walking_admission> plain_;
};

TEST(admission_histories, decide_as_the_plain_model_does) {
    constexpr scene scenes[]{
        {.commanders = 4, .visitors = 4, .places = 5, .line = 8, .moments = 2000},
        {.commanders = 3, .visitors = 40, .places = 12, .line = 30, .moments = 2000},
        {.commanders = 20, .visitors = 20, .places = 60, .line = 100, .moments = 2000},
        {.commanders = 30, .visitors = 150, .places = 24, .line = 120, .moments = 600},
    };
    for (const auto& each : scenes) {
        for (unsigned seed = 0; seed < 8; ++seed) {
            twin_histories both{each, seed};
            for (unsigned i = 0; i < each.moments && !::testing::Test::HasFatalFailure(); ++i)
                both.go_on();
            ASSERT_FALSE(::testing::Test::HasFatalFailure())
                << "seed " << seed << " of " << each.visitors << " visitors";
        }
    }
}

/// The real limits, and more users than there are places and room in line.
TEST(admission_histories, decide_alike_with_more_users_than_places) {
    twin_histories both{{.commanders = 5, .visitors = 1216, .places = 192, .line = 1024, .moments = 0}, 1};
    for (unsigned i = 0; i < 1500 && !::testing::Test::HasFatalFailure(); ++i)
        both.go_on();
}

}  // namespace
}  // namespace tokenkeeper::control::admission_histories_test
