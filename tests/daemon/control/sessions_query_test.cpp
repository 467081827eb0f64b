#include "daemon/control/parameters/sessions_query.hpp"

#include "tests/daemon/control/fake_backend.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::sessions_query_test {
namespace {

sessions_query accepted(const parameters& given) {
    auto parsed = parse_sessions_query(given);
    auto* query = std::get_if<sessions_query>(&parsed);
    EXPECT_NE(query, nullptr);
    return query == nullptr ? sessions_query{} : *query;
}

problem refused(const parameters& given) {
    auto parsed = parse_sessions_query(given);
    auto* wrong = std::get_if<problem>(&parsed);
    EXPECT_NE(wrong, nullptr);
    return wrong == nullptr ? problem{} : *wrong;
}

assessed_session session_of(std::string name, std::string organization, session_state state) {
    assessed_session view;
    view.name = std::move(name);
    view.organization = std::move(organization);
    view.state = state;
    return view;
}

std::vector<assessed_session> five() {
    return {session_of("a", "acme", session_state::alive), session_of("b", "beta", session_state::lost),
            session_of("c", "acme", session_state::lost), session_of("d", "acme", session_state::alive),
            session_of("e", "beta", session_state::alive)};
}

struct sessions_page {
    std::vector<assessed_session> sessions{};
    std::optional<std::string> next{};
};

std::string names(const sessions_page& page) {
    std::string names;
    for (const auto& session : page.sessions)
        names += session.name;
    return names;
}

TEST(sessions_query, defaults_to_the_first_hundred_of_everything) {
    const auto query = accepted({});
    EXPECT_FALSE(query.state);
    EXPECT_EQ(query.organization, "");
    EXPECT_EQ(query.after, "");
    EXPECT_EQ(query.limit, 1000U);
}

TEST(sessions_query, takes_every_parameter) {
    const auto query =
        accepted({{"state", "retrying"}, {"organization", "acme"}, {"after", "m"}, {"limit", "1000"}});
    EXPECT_EQ(query.state, session_state::retrying);
    EXPECT_EQ(query.organization, "acme");
    EXPECT_EQ(query.after, "m");
    EXPECT_EQ(query.limit, 1000U);
}

TEST(sessions_query, counts_an_empty_value_as_not_given) {
    const auto query = accepted({{"state", ""}, {"organization", ""}, {"after", ""}, {"limit", ""}});
    EXPECT_FALSE(query.state);
    EXPECT_EQ(query.limit, 1000U);
}

TEST(sessions_query, refuses_limits_outside_of_1_to_1000) {
    for (const auto* limit : {"0", "1001", "-1", "+5", "ten", "5x", " 5", "99999999999999999999"}) {
        const auto wrong = refused({{"limit", limit}});
        EXPECT_EQ(wrong.kind, problem_kind::bad_parameter) << limit;
        EXPECT_NE(wrong.hint.find("1 to 1000"), std::string::npos) << limit;
    }
    EXPECT_EQ(accepted({{"limit", "1"}}).limit, 1U);
}

TEST(sessions_query, lists_the_states_when_one_is_not_known) {
    const auto wrong = refused({{"state", "ALIVE"}});
    EXPECT_NE(wrong.detail.find("'ALIVE'"), std::string::npos);
    EXPECT_NE(wrong.hint.find("starting, acquiring, alive, retrying, denied, lost, failed and dormant"),
              std::string::npos);
}

TEST(sessions_query, takes_health_and_order) {
    EXPECT_EQ(accepted({{"health", "degraded"}}).condition, health::degraded);
    EXPECT_TRUE(accepted({{"sort", "urgency"}}).urgent_first);
    EXPECT_FALSE(accepted({{"sort", "name"}}).urgent_first);
    EXPECT_NE(refused({{"health", "fine"}}).hint.find("ok, degraded or attention"), std::string::npos);
    EXPECT_NE(refused({{"sort", "age"}}).hint.find("name or urgency"), std::string::npos);
}

TEST(sessions_query, refuses_what_it_does_not_know) {
    const auto wrong = refused({{"organisation", "acme"}});
    EXPECT_NE(wrong.detail.find("organisation"), std::string::npos);
    EXPECT_NE(wrong.hint.find("organization"), std::string::npos);
}

TEST(sessions_query, refuses_a_parameter_given_twice) {
    EXPECT_NE(refused({{"after", "a"}, {"after", "b"}}).detail.find("twice"), std::string::npos);
}

sessions_page page_in_pieces(std::vector<assessed_session> sessions, const sessions_query& query,
                             std::size_t piece, std::size_t looked_at_once) {
    boost::asio::io_context io;
    testing::fake_backend source{io.get_executor()};
    source.every_session = std::move(sessions);
    source.looked_at_once = looked_at_once;
    sessions_reader reader{source, query};
    sessions_page page;
    while (!reader.at_end()) {
        const int before = source.listings;
        for (auto& session : reader.next(piece))
            page.sessions.push_back(std::move(session));
        EXPECT_LE(source.listings, before + 1) << "one slice is a turn";
    }
    page.next = reader.next_page();
    return page;
}

/// Every size of the pieces, and of the slices that are looked at, gives the same page.
sessions_page page_of(const std::vector<assessed_session>& sessions, const sessions_query& query) {
    auto page = page_in_pieces(sessions, query, 1000, 1000);
    for (const std::size_t piece : {1U, 2U, 3U, 5U}) {
        for (const std::size_t looked_at_once : {1U, 2U, 4U, 1000U}) {
            const auto same = page_in_pieces(sessions, query, piece, looked_at_once);
            EXPECT_EQ(names(same), names(page)) << piece << " of " << looked_at_once;
            EXPECT_EQ(same.next, page.next) << piece << " of " << looked_at_once;
        }
    }
    return page;
}

TEST(sessions_page, walks_through_everything_page_by_page) {
    sessions_query query{.limit = 2};
    auto page = page_of(five(), query);
    EXPECT_EQ(names(page), "ab");
    ASSERT_EQ(page.next, "b");
    query.after = *page.next;
    page = page_of(five(), query);
    EXPECT_EQ(names(page), "cd");
    ASSERT_EQ(page.next, "d");
    query.after = *page.next;
    page = page_of(five(), query);
    EXPECT_EQ(names(page), "e");
    EXPECT_FALSE(page.next);
}

TEST(sessions_page, has_no_next_where_the_last_page_is_just_full) {
    EXPECT_FALSE(page_of(five(), {.limit = 5}).next);
    EXPECT_FALSE(page_of({}, {}).next);
}

TEST(sessions_page, filters_by_state_and_organization) {
    EXPECT_EQ(names(page_of(five(), {.state = session_state::alive})), "ade");
    EXPECT_EQ(names(page_of(five(), {.organization = "beta"})), "be");
    EXPECT_EQ(names(page_of(five(), {.state = session_state::lost, .organization = "acme"})), "c");
    EXPECT_EQ(names(page_of(five(), {.organization = "nobody"})), "");
}

/// The sessions b and d need attention, c is degraded.
std::vector<assessed_session> unwell() {
    auto sessions = five();
    sessions[1].condition.grade = health::attention;
    sessions[2].condition.grade = health::degraded;
    sessions[3].condition.grade = health::attention;
    return sessions;
}

TEST(sessions_page, filters_by_health) {
    EXPECT_EQ(names(page_of(unwell(), {.condition = health::attention})), "bd");
    EXPECT_EQ(names(page_of(unwell(), {.condition = health::ok, .organization = "beta"})), "e");
    EXPECT_EQ(names(page_of(unwell(), {.condition = health::degraded, .urgent_first = true})), "c");
}

TEST(sessions_page, puts_the_worst_first) {
    EXPECT_EQ(names(page_of(unwell(), {.urgent_first = true})), "bdcae");
    EXPECT_EQ(names(page_of(unwell(), {.organization = "acme", .urgent_first = true})), "dca");
}

TEST(sessions_page, walks_through_the_worst_first) {
    sessions_query query{.urgent_first = true, .limit = 2};
    std::string walked;
    for (;;) {
        const auto page = page_of(unwell(), query);
        walked += names(page) + " ";
        if (!page.next) break;
        query.after = *page.next;
    }
    EXPECT_EQ(walked, "bd ca e ");
}

TEST(sessions_page, has_no_next_where_the_rest_does_not_match) {
    const auto page = page_of(five(), {.state = session_state::lost, .limit = 2});
    EXPECT_EQ(names(page), "bc");
    EXPECT_FALSE(page.next);
}

TEST(sessions_page, goes_on_after_a_name_that_is_gone) {
    EXPECT_EQ(names(page_of(five(), {.after = "bb"})), "cde");
}

}  // namespace
}  // namespace tokenkeeper::control::sessions_query_test
