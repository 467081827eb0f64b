#include "daemon/metrics/event_counts.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::metrics::event_counts_test {
namespace {

const events::subject lobby{7, "lobby", "acme"};

events::request_ended ended(operation kind, std::optional<error> failure = {}, bool sent = true) {
    events::request_ended fact;
    fact.about = lobby;
    fact.kind = kind;
    fact.took = milliseconds{20};
    fact.failure = std::move(failure);
    fact.sent = sent;
    return fact;
}

/// The value of a series, or "none".
std::string value_of(const event_counts& counts, const std::string& series,
                     const std::vector<std::string_view>& organizations = {"acme"}) {
    std::string text;
    counts.write(text, organizations);
    const auto begin = text.find("\n" + series + " ");
    if (begin == std::string::npos) return "none";
    const auto value = begin + series.size() + 2;
    return text.substr(value, text.find('\n', value) - value);
}

std::string requests(const std::string& operation, const std::string& result) {
    return "tokenkeeper_api_requests_total{organization=\"acme\",operation=\"" + operation + "\",result=\"" +
           result + "\"}";
}

std::string with_result(const std::string& name, const std::string& result) {
    return "tokenkeeper_" + name + "{organization=\"acme\",result=\"" + result + "\"}";
}

TEST(event_counts, has_both_results_of_every_counter_from_the_start) {
    const event_counts counts;
    for (const auto* result : {"success", "failure"}) {
        for (const auto* operation : {"verify", "keep_alive", "keep_alive_head", "read_idle_timeout", "grant",
                                      "verify_new_token", "revoke", "administer"})
            EXPECT_EQ(value_of(counts, requests(operation, result)), "0");
        EXPECT_EQ(value_of(counts, with_result("renewals_total", result)), "0");
        EXPECT_EQ(value_of(counts, with_result("token_reads_total", result)), "0");
    }
    EXPECT_EQ(value_of(counts, "tokenkeeper_api_throttled_total{organization=\"acme\"}"), "0");
    EXPECT_EQ(value_of(counts, "tokenkeeper_schedule_lateness_seconds_count{class=\"vital\"}"), "0");
    EXPECT_EQ(value_of(counts, "tokenkeeper_store_commit_duration_seconds_count"), "0");
}

TEST(event_counts, counts_requests_by_operation_and_result) {
    event_counts counts;
    counts.hear(ended(operation::verify));
    counts.hear(ended(operation::verify));
    counts.hear(ended(operation::keep_alive_get, error{errc::server_unavailable}));
    EXPECT_EQ(value_of(counts, requests("verify", "success")), "2");
    EXPECT_EQ(value_of(counts, requests("verify", "failure")), "0");
    EXPECT_EQ(value_of(counts, requests("keep_alive", "failure")), "1");
    EXPECT_EQ(value_of(counts, "tokenkeeper_api_request_duration_seconds_count{organization=\"acme\"}"), "3");
}

TEST(event_counts, does_not_count_what_was_never_sent_as_a_request) {
    event_counts counts;
    counts.hear(ended(operation::verify, error{errc::cancelled}, false));
    EXPECT_EQ(value_of(counts, requests("verify", "failure")), "0");
    EXPECT_EQ(value_of(counts, "tokenkeeper_api_request_duration_seconds_count{organization=\"acme\"}"), "0");
}

TEST(event_counts, counts_answers_with_429) {
    event_counts counts;
    counts.hear(ended(operation::verify, error{errc::throttled}));
    counts.hear(ended(operation::verify, error{errc::server_unavailable}));
    EXPECT_EQ(value_of(counts, "tokenkeeper_api_throttled_total{organization=\"acme\"}"), "1");
}

TEST(event_counts, counts_a_grant_that_could_not_be_sent_as_a_failed_renewal) {
    event_counts counts;
    counts.hear(ended(operation::acquire));
    counts.hear(ended(operation::acquire, error{errc::state_not_saved}, false));
    counts.hear(ended(operation::acquire, error{errc::cancelled}, false));
    EXPECT_EQ(value_of(counts, with_result("renewals_total", "success")), "1");
    EXPECT_EQ(value_of(counts, with_result("renewals_total", "failure")), "1");
    EXPECT_EQ(value_of(counts, requests("grant", "failure")), "0");
}

TEST(event_counts, counts_tokens_given_and_refused) {
    event_counts counts;
    counts.hear(events::token_handed_out{lobby, "uid 0"});
    counts.hear(events::token_refused{lobby, "uid 0"});
    counts.hear(events::token_refused{lobby, "uid 0"});
    EXPECT_EQ(value_of(counts, with_result("token_reads_total", "success")), "1");
    EXPECT_EQ(value_of(counts, with_result("token_reads_total", "failure")), "2");
}

TEST(event_counts, measures_how_late_each_class_begins) {
    event_counts counts;
    events::request_started fact;
    fact.about = lobby;
    fact.rank = urgency::routine;
    fact.lateness = seconds{2};
    counts.hear(fact);
    EXPECT_EQ(value_of(counts, "tokenkeeper_schedule_lateness_seconds_bucket{class=\"routine\",le=\"1\"}"),
              "0");
    EXPECT_EQ(value_of(counts, "tokenkeeper_schedule_lateness_seconds_bucket{class=\"routine\",le=\"2.5\"}"),
              "1");
    EXPECT_EQ(value_of(counts, "tokenkeeper_schedule_lateness_seconds_count{class=\"vital\"}"), "0");
}

TEST(event_counts, measures_commits) {
    event_counts counts;
    counts.hear(events::store_committed{milliseconds{30}, true});
    EXPECT_EQ(value_of(counts, "tokenkeeper_store_commit_duration_seconds_sum"), "0.03");
}

TEST(event_counts, forgets_organizations_that_are_gone) {
    event_counts counts;
    counts.hear(ended(operation::verify));
    EXPECT_EQ(value_of(counts, requests("verify", "success"), {"zenith"}), "none");
    counts.keep_only({"acme"});
    EXPECT_EQ(value_of(counts, requests("verify", "success")), "1");
    counts.keep_only({"zenith"});
    EXPECT_EQ(value_of(counts, requests("verify", "success")), "0");
}

}  // namespace
}  // namespace tokenkeeper::metrics::event_counts_test
