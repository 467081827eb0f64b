#include "lib/session/checks/check_answers.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::check_answers_test {
namespace {

using kind = session_fact::kind;

request_flight::request request_of(const parts_stage& stage, operation what) {
    return {what, stage.now()};
}

TEST(check_answers, to_head_that_is_not_allowed_lead_to_get_once) {
    for (const auto status : {405, 501}) {
        parts_stage stage;
        auto turn = stage.turn();
        const auto request = request_of(stage, operation::keep_alive_head);
        check_failed(turn, request, failed_with(errc::unexpected_status, status));
        EXPECT_TRUE(stage.s.findings.head_refused);
        EXPECT_EQ(stage.s.status.state, session_state::alive) << "that says nothing of the token";
        EXPECT_EQ(stage.s.streak.count(), 0U);
        EXPECT_EQ(stage.take_facts().at(0).what, kind::head_refused);
        check_failed(turn, request, failed_with(errc::unexpected_status, status));
        EXPECT_EQ(stage.s.status.state, session_state::retrying) << "now it is a failure like any other";
        EXPECT_EQ(stage.take_facts().at(0).what, kind::retrying);
    }
}

TEST(check_answers, to_get_tell_whether_head_is_to_blame) {
    parts_stage stage;
    stage.s.policy.keep_alive_with = keep_alive_method::head;
    auto turn = stage.turn();
    check_failed(turn, request_of(stage, operation::keep_alive_head), failed_with(errc::forbidden, 403));
    EXPECT_EQ(stage.s.status.state, session_state::alive);
    EXPECT_EQ(stage.s.keep_alive_operation(), operation::keep_alive_get);
    auto refused = stage.s;
    check_succeeded(turn, request_of(stage, operation::verify), {});
    EXPECT_FALSE(stage.s.findings.head_refused) << "a look says nothing of touches";
    check_succeeded(turn, request_of(stage, operation::keep_alive_get), {});
    EXPECT_TRUE(stage.s.findings.head_refused);
    EXPECT_EQ(stage.take_facts().at(0).what, kind::head_refused);

    stage.s = refused;
    check_failed(turn, request_of(stage, operation::keep_alive_get), failed_with(errc::forbidden, 403));
    EXPECT_EQ(stage.s.status.state, session_state::denied);
    EXPECT_FALSE(stage.s.findings.head_failure) << "it was not HEAD's fault";
}

TEST(check_answers, of_401_to_head_have_get_tell_why) {
    parts_stage stage;
    auto turn = stage.turn();
    check_failed(turn, request_of(stage, operation::keep_alive_head), failed_with(errc::token_rejected, 401));
    EXPECT_TRUE(stage.s.findings.explain_rejection);
    EXPECT_FALSE(stage.s.rejection);
    check_failed(turn, request_of(stage, operation::verify), failed_with(errc::token_rejected, 401));
    EXPECT_FALSE(stage.s.findings.explain_rejection);
    EXPECT_TRUE(stage.s.rejection);
}

TEST(check_answers, of_failed_touches_may_have_moved_the_deadline) {
    parts_stage stage;
    stage.s.deadline.server_says(stage.now(), seconds{300});
    stage.pass(seconds{100});
    auto turn = stage.turn();
    check_failed(turn, request_of(stage, operation::keep_alive_get), failed_with(errc::connect_failed));
    EXPECT_FALSE(stage.s.deadline.unseen()) << "it certainly did not arrive";
    check_failed(turn, request_of(stage, operation::keep_alive_get), failed_with(errc::request_timeout));
    EXPECT_TRUE(stage.s.deadline.unseen());
}

TEST(check_answers, that_show_the_token_alive_end_what_was_wrong) {
    parts_stage stage;
    auto turn = stage.turn();
    check_failed(turn, request_of(stage, operation::verify), failed_with(errc::server_unavailable));
    ASSERT_EQ(stage.s.status.state, session_state::retrying);
    stage.take_facts();
    stage.pass(seconds{10});
    auto later = stage.turn();
    check_succeeded(later, request_of(stage, operation::verify), {});
    EXPECT_EQ(stage.s.status.state, session_state::alive);
    EXPECT_EQ(stage.s.token.last_verified, stage.now());
    EXPECT_EQ(stage.s.token.last_kept_alive, std::nullopt) << "it was no touch";
    const auto told = stage.take_facts();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].what, kind::recovered);
    EXPECT_EQ(told[0].lasted, seconds{10});
    EXPECT_EQ(stage.s.streak.count(), 0U);
}

TEST(check_answers, to_other_requests_plan_a_look_after_a_401) {
    parts_stage stage;
    auto turn = stage.turn();
    side_request_failed(turn, failed_with(errc::server_unavailable));
    EXPECT_FALSE(stage.s.schedule.verification());
    side_request_failed(turn, failed_with(errc::token_rejected));
    ASSERT_TRUE(stage.s.schedule.verification());
    EXPECT_EQ(stage.s.schedule.verification()->at, stage.now());
    EXPECT_EQ(stage.s.schedule.verification()->cause, request_cause::after_rejection);
    EXPECT_EQ(stage.s.status.state, session_state::alive);
}

TEST(check_answers, to_other_requests_plan_none_where_the_rejection_is_known) {
    parts_stage stage;
    stage.s.rejection.emplace(stage.now(), std::nullopt);
    auto turn = stage.turn();
    side_request_failed(turn, failed_with(errc::token_rejected));
    EXPECT_FALSE(stage.s.schedule.verification());
    stage.s.rejection.reset();
    stage.s.status.state = session_state::lost;
    side_request_failed(turn, failed_with(errc::token_rejected));
    EXPECT_FALSE(stage.s.schedule.verification());
}

TEST(check_answers, warn_of_a_client_that_ends_each_time_that_its_end_changes) {
    parts_stage stage;
    auto turn = stage.turn();
    const auto warns = [&](const std::string& state, std::optional<wall_time> deleted = {}) {
        check_report report;
        report.client.emplace().state = state;
        report.client->date_to_delete = deleted;
        watch_client(turn, report);
        return !stage.take_facts().empty();
    };
    watch_client(turn, {});
    EXPECT_TRUE(stage.take_facts().empty()) << "nothing is known of a client";
    EXPECT_FALSE(warns("active"));
    EXPECT_TRUE(warns("disabled"));
    EXPECT_FALSE(warns("disabled"));
    EXPECT_TRUE(warns("inactive"));
    EXPECT_FALSE(warns("active"));
    EXPECT_TRUE(warns("active", wall_time{seconds{1}}));
    EXPECT_TRUE(warns("active", wall_time{seconds{2}}));
}

}  // namespace
}  // namespace tokenkeeper::check_answers_test
