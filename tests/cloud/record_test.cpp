#include "tests/cloud/model_fixture.hpp"

#include <chrono>
#include <stdexcept>

namespace tokenkeeper::cloud::record_test {

namespace {

using genesys::method;

class record : public model_test {};

}  // namespace

TEST_F(record, counts_requests_by_operation_with_those_that_were_refused) {
    get(me);
    get(me_preserving);
    get(timeout_path);
    model.revoke("lobby", now);
    get(me);
    const auto r = lobby_record();
    EXPECT_EQ(r.requests, 4U);
    EXPECT_EQ(r.by_operation[static_cast<std::size_t>(operation::get_tokens_me)], 3U);
    EXPECT_EQ(r.by_operation[static_cast<std::size_t>(operation::get_tokens_timeout)], 1U);
    EXPECT_EQ(r.resets, 2U);
    EXPECT_EQ(r.touches_refused, 1U);
    EXPECT_EQ(r.died_of, death::revoked);
}

TEST_F(record, a_verifying_client_has_no_touches_of_either_sort) {
    fault f{fault_kind::reset};
    f.probability = 0.5;
    model.faults().add(f);
    for (int i = 0; i < 100; ++i) {
        now += seconds{20};
        get(me_preserving);
    }
    EXPECT_EQ(lobby_record().requests, 100U);
    EXPECT_EQ(lobby_record().resets, 0U);
    EXPECT_EQ(lobby_record().touches_refused, 0U);
}

TEST_F(record, keeps_the_least_gap_between_two_requests) {
    EXPECT_EQ(lobby_record().least_gap, std::nullopt);
    get(me);
    EXPECT_EQ(lobby_record().least_gap, std::nullopt);
    now += milliseconds{1200};
    get(me);
    now += milliseconds{900};
    fault lost{fault_kind::reset_after};
    lost.remaining = 1;
    model.faults().add(lost);
    get(me);
    now += milliseconds{10};
    get(me);
    now += seconds{5};
    get(me);
    EXPECT_EQ(lobby_record().least_gap, milliseconds{10});
    EXPECT_EQ(lobby_record().least_gap_after_answer, milliseconds{900});
}

TEST_F(record, counts_requests_before_a_retry_after_had_passed) {
    fault f{fault_kind::status};
    f.status = 503;
    f.retry_after = seconds{30};
    f.remaining = 1;
    model.faults().add(f);
    get(me);
    now += milliseconds{29999};
    get(me);
    EXPECT_EQ(lobby_record().too_early, 1U);
    now += milliseconds{1};
    get(me);
    EXPECT_EQ(lobby_record().too_early, 1U);
}

TEST_F(record, finds_the_busiest_second_of_an_organization) {
    const std::string other = add_token("other");
    for (int i = 0; i < 4; ++i) {
        get(me);
        ask(method::get, me, other);
        now += milliseconds{400};
    }
    EXPECT_EQ(model.record_of_organization("acme").most_in_one_second, 6U);
    EXPECT_EQ(model.record_of_organization("acme").requests, 8U);
}

TEST_F(record, keeps_the_greatest_number_in_flight) {
    model.flight(lobby, 1);
    model.flight(lobby, 1);
    model.flight(lobby, -1);
    model.flight("nobody", 1);
    EXPECT_EQ(lobby_record().in_flight, 1U);
    EXPECT_EQ(lobby_record().most_in_flight, 2U);
}

TEST_F(record, does_not_grow_without_end) {
    model.faults().clear();
    for (std::size_t i = 0; i < 3 * token_record::touches_kept; ++i) {
        now += seconds{1};
        ASSERT_EQ(status_of_get(me), 200);
    }
    EXPECT_EQ(lobby_record().resets, 3 * token_record::touches_kept);
    EXPECT_LE(lobby_record().touches.size(), 2 * token_record::touches_kept);
    EXPECT_GE(lobby_record().touches.size(), token_record::touches_kept);
    EXPECT_EQ(lobby_record().touches.back().at, now);
}

TEST_F(record, planned_actions_happen_at_their_time_whenever_one_looks) {
    model.at(now + seconds{60}, [](cloud_model& m, wall_time when) { m.revoke("lobby", when); });
    now += seconds{59};
    EXPECT_EQ(status_of_get(me), 200);
    now += seconds{100};
    EXPECT_EQ(lobby_record().died, now - seconds{99});
    EXPECT_EQ(lobby_record().died_of, death::revoked);
}

TEST_F(record, mistakes_of_a_test_are_exceptions) {
    EXPECT_THROW((void)model.record("nobody", now), std::out_of_range);
    EXPECT_THROW(model.revoke("nobody", now), std::out_of_range);
    EXPECT_THROW(model.set_idle_timeout("nobody", std::nullopt, now), std::out_of_range);
    EXPECT_THROW(add_token("lobby"), std::invalid_argument);
    organization_setup acme;
    acme.name = "acme";
    EXPECT_THROW(model.add_organization(acme, now), std::invalid_argument);
}

TEST_F(record, tokens_are_told_apart_by_value_and_made_up_the_same_for_one_seed) {
    EXPECT_EQ(lobby.size(), 86U);
    EXPECT_EQ(model.name_of(lobby), "lobby");
    EXPECT_EQ(model.name_of("other"), "");
    EXPECT_EQ(model.token_value("lobby"), lobby);
    EXPECT_EQ(lobby, make_token(7, "lobby"));
    EXPECT_NE(lobby, make_token(8, "lobby"));
}

}  // namespace tokenkeeper::cloud::record_test
