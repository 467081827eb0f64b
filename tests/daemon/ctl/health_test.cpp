#include "daemon/ctl/daemon_client/health.hpp"

#include "daemon/ctl/daemon_client/daemon_report.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::ctl::health_test {
namespace {

health health_by(const std::string& json) {
    const auto session = read_session(boost::json::parse(json));
    EXPECT_TRUE(session) << json;
    return session ? health_of(*session) : health::ok;
}

TEST(health, is_the_one_that_the_daemon_reports) {
    EXPECT_EQ(health_by(R"({"name":"a","state":"alive","health":"attention"})"), health::attention);
    EXPECT_EQ(health_by(R"({"name":"a","state":"alive","health":"degraded"})"), health::degraded);
    EXPECT_EQ(health_by(R"({"name":"a","state":"dormant","health":"ok"})"), health::ok);
}

TEST(health, never_takes_an_unknown_word_for_fine) {
    EXPECT_EQ(health_by(R"({"name":"a","state":"alive"})"), health::degraded);
    EXPECT_EQ(health_by(R"({"name":"a","state":"alive","health":"dire"})"), health::degraded);
    EXPECT_EQ(health_by(R"({"name":"a","state":"lost","health":7})"), health::degraded);
}

TEST(health, is_not_that_of_an_answer_without_name_or_state) {
    for (const char* json : {R"({"name":"a","state":""})", R"({"name":"a"})",
                             R"({"name":"","state":"alive"})", R"({"name":"a","state":7})", "[]", "null"})
        EXPECT_FALSE(read_session(boost::json::parse(json))) << json;
}

TEST(health, decides_the_exit_status) {
    EXPECT_EQ(status_for(health::ok), exit_status::fine);
    EXPECT_EQ(status_for(health::degraded), exit_status::degraded);
    EXPECT_EQ(status_for(health::attention), exit_status::attention);
}

TEST(warnings, are_read_with_the_worst_first) {
    const auto session = read_session(boost::json::parse(
        R"({"name":"a","state":"alive","warnings":[{"code":"x","severity":"degraded","since":"2026-11-23T23:00:00Z",)"
        R"("message":"m","hint":"h","new":1},{"code":"y","severity":"attention"},7,{"severity":"attention"}]})"));
    ASSERT_TRUE(session);
    ASSERT_EQ(session->warnings.size(), 2U);
    EXPECT_EQ(session->warnings[0].code, "y");
    EXPECT_EQ(session->warnings[1].code, "x");
    EXPECT_EQ(session->warnings[1].message, "m");
    EXPECT_EQ(session->warnings[1].hint, "h");
    EXPECT_TRUE(session->warnings[1].since);
}

TEST(warnings, may_be_missing_or_of_another_type) {
    for (const char* json :
         {R"({"name":"a","state":"alive"})", R"({"name":"a","state":"alive","warnings":null})",
          R"({"name":"a","state":"alive","warnings":{}})"}) {
        const auto session = read_session(boost::json::parse(json));
        ASSERT_TRUE(session);
        EXPECT_TRUE(session->warnings.empty());
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl::health_test
