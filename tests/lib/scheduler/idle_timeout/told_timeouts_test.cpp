#include "lib/scheduler/idle_timeout/told_timeouts.hpp"

#include "tests/lib/scheduler/scheduler_model.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::told_timeouts_test {
namespace {

using genesys::idle_token_timeout;
using std::chrono::hours;

constexpr giver_id first_giver = 1000;
constexpr giver_id second_giver = 1001;

idle_token_timeout timeout_of(int length) {
    boost::json::object json{{"enableIdleTokenTimeout", length > 0}};
    if (length > 0) json["idleTokenTimeoutSeconds"] = length;
    return idle_token_timeout{json};
}

class told_timeouts_test : public testing::Test {
protected:
    /// Tells a length, zero for none in force; gives the one that counts.
    int tell(giver_id giver, int length) {
        counts = told.add(giver, timeout_of(length), counts ? &*counts : nullptr, lenders);
        const auto shortest = counts->shortest_in_force();
        return shortest ? static_cast<int>(shortest->count()) : 0;
    }
    void lend(session_id session, giver_id giver) {
        lenders.change(session, {}, lender_pool::offer{{}, lender_pool::state::idle, giver});
    }

    lender_pool lenders;
    told_timeouts told;
    std::optional<idle_token_timeout> counts;
};

TEST_F(told_timeouts_test, count_at_once_with_one_giver) {
    lend(1, first_giver);
    lend(2, first_giver);
    for (const int length : {300, 900, 0, 600})
        EXPECT_EQ(tell(first_giver, length), length);
    EXPECT_FALSE(told.wants_another(lenders));
}

TEST_F(told_timeouts_test, of_one_giver_among_several_shorten_only) {
    lend(1, first_giver);
    lend(2, second_giver);
    EXPECT_EQ(tell(first_giver, 600), 600) << "nothing else is known";
    EXPECT_TRUE(told.wants_another(lenders));
    EXPECT_EQ(tell(first_giver, 900), 600);
    EXPECT_EQ(tell(first_giver, 0), 600);
    EXPECT_EQ(tell(first_giver, 300), 300);
}

TEST_F(told_timeouts_test, of_two_givers_lengthen) {
    lend(1, first_giver);
    lend(2, second_giver);
    tell(first_giver, 300);
    EXPECT_EQ(tell(second_giver, 900), 300);
    EXPECT_EQ(tell(first_giver, 900), 900);
    EXPECT_EQ(tell(second_giver, 0), 900);
    EXPECT_EQ(tell(first_giver, 0), 0);
}

/// After a change the second one tells the same; a token of another organization never does.
TEST_F(told_timeouts_test, that_do_not_agree_are_asked_for_again_and_then_told_once) {
    lend(1, first_giver);
    lend(2, second_giver);
    tell(first_giver, 300);
    tell(second_giver, 300);
    tell(first_giver, 900);
    EXPECT_TRUE(told.wants_another(lenders));
    EXPECT_FALSE(told.news_of_doubt());
    tell(second_giver, 900);
    EXPECT_FALSE(told.wants_another(lenders));
    tell(first_giver, 28'800);
    tell(second_giver, 900);
    EXPECT_EQ(told.news_of_doubt(), first_giver);
    EXPECT_FALSE(told.wants_another(lenders));
    tell(first_giver, 28'800);
    EXPECT_FALSE(told.news_of_doubt());
}

TEST_F(told_timeouts_test, of_a_giver_who_lends_no_more_do_not_count) {
    lend(1, first_giver);
    lend(2, second_giver);
    tell(second_giver, 300);
    tell(first_giver, 900);
    lenders.change(2, lender_pool::offer{{}, lender_pool::state::idle, second_giver}, {});
    EXPECT_EQ(tell(first_giver, 900), 900);
}

/// Sessions of two accounts in one configured organization, one of them with tokens of another one.
TEST(foreign_tokens, let_nobody_elses_token_idle_out) {
    for (const bool comes_first : {true, false}) {
        scheduler_model m;
        m.tells_idle_date = false;
        constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
        std::vector<session_id> honest;
        const auto add = [&](giver_id giver, std::optional<seconds> foreign) {
            const auto id = m.add(kept);
            m.s.tell(id, input::given_by{giver}, m.now);
            m.tokens.at(id).foreign_idle_time = foreign;
            if (!foreign) honest.push_back(id);
        };
        for (int i = 0; i < 6; ++i) {
            const bool is_foreign = (i < 3) == comes_first;
            add(is_foreign ? first_giver : second_giver,
                is_foreign ? std::optional{seconds{28'800}} : std::nullopt);
        }
        m.run(hours{24});
        for (const auto id : honest) {
            EXPECT_EQ(m.s.find(id)->state(), session_state::alive);
            EXPECT_TRUE(m.s.find(id)->has_token());
        }
        EXPECT_EQ(m.count(session_state::lost), 0U);
        std::vector<giver_id> doubted;
        for (const auto& told : m.notices<notice::idle_timeout>())
            if (told.longer_with) doubted.push_back(*told.longer_with);
        EXPECT_EQ(doubted, std::vector{first_giver}) << "once";
    }
}

}  // namespace
}  // namespace tokenkeeper::told_timeouts_test
