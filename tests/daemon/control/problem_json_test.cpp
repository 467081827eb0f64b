#include "daemon/control/json/problem.hpp"
#include "daemon/control/resources/refusal.hpp"

#include <set>
#include <stdexcept>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::problem_json_test {
namespace {

using boost::json::parse;
using boost::json::serialize;

TEST(problem_json, is_what_rfc_9457_asks_for) {
    const problem refused{
        .kind = problem_kind::no_such_session, .detail = "There is no session 'x'.", .hint = "Look."};
    EXPECT_EQ(to_json(refused),
              R"({"type":"urn:tokenkeeper:problem:no-such-session","title":"No such session","status":404,)"
              R"("detail":"There is no session 'x'.","hint":"Look."})");
}

TEST(problem_json, lists_the_errors_of_a_refused_reload) {
    const problem refused{
        .kind = problem_kind::configuration_refused, .detail = "d", .hint = "h", .errors = {"a:1:1: x", "b"}};
    EXPECT_EQ(serialize(parse(to_json(refused)).at("errors")), R"(["a:1:1: x","b"])");
}

TEST(problem_json, names_the_cause_upstream) {
    error cause{errc::forbidden, "refused"};
    cause.http_status = 403;
    cause.api_code = "missing.permissions";
    cause.correlation_id = "c-1";
    const auto body = parse(
        to_json(problem{.kind = problem_kind::upstream_failed, .detail = "d", .hint = "h", .cause = cause}));
    EXPECT_EQ(body.at("status"), 502);
    EXPECT_EQ(body.at("code"), "missing.permissions");
    EXPECT_EQ(body.at("http_status"), 403);
    EXPECT_EQ(body.at("correlation_id"), "c-1");
}

TEST(problem_json, has_null_where_no_answer_came_from_upstream) {
    const problem refused{.kind = problem_kind::upstream_failed,
                          .detail = "d",
                          .hint = "h",
                          .cause = error{errc::connect_timeout}};
    const auto body = parse(to_json(refused));
    EXPECT_EQ(body.at("code"), "connect.timeout");
    EXPECT_TRUE(body.at("http_status").is_null());
    EXPECT_TRUE(body.at("correlation_id").is_null());
}

TEST(refusal, becomes_the_problem_of_its_kind_in_its_own_words) {
    using kind = refusal::kind;
    for (const auto& [refused, status] : {std::pair{kind::no_such_session, 404U},
                                          {kind::no_such_organization, 404U},
                                          {kind::conflict, 409U},
                                          {kind::bad_request, 400U},
                                          {kind::upstream, 502U}}) {
        const auto shown = problem_of({.type = refused, .detail = "d", .hint = "h", .cause = std::nullopt});
        EXPECT_EQ(status_of(shown.kind), status);
        EXPECT_EQ(shown.detail, "d");
        EXPECT_EQ(shown.hint, "h");
    }
}

TEST(refusal, left_unchecked_is_a_bug) {
    const outcome<std::string> refused = refusal{.detail = "d", .hint = "h", .cause = std::nullopt};
    EXPECT_THROW(static_cast<void>(refused.value()), std::logic_error);
}

TEST(problem_kinds, each_have_their_own_type) {
    std::set<std::string> types;
    const int last = static_cast<int>(problem_kind::unsupported_version);
    for (int kind = 0; kind <= last; ++kind) {
        const auto problem_type = static_cast<problem_kind>(kind);
        types.insert(type_of(problem_type));
        EXPECT_GE(status_of(problem_type), 400U);
        EXPECT_FALSE(title_of(problem_type).empty());
    }
    EXPECT_EQ(types.size(), static_cast<std::size_t>(last) + 1);
}

}  // namespace
}  // namespace tokenkeeper::control::problem_json_test
