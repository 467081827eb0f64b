#include "daemon/logging/render.hpp"

#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::logging::render_test {
namespace {

using namespace std::chrono_literals;

// 2026-11-23T23:00:00.123Z
const wall_time moment{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 23h + 123ms};

event retrying() {
    event e = make_event(events::session_retrying, "the API did not answer; trying again in 4 s");
    e.session = "wallboard-lobby";
    e.organization = "acme";
    e.state = "retrying";
    e.reason = "request.timeout";
    e.correlation_id = "c0ffee";
    return e;
}

TEST(render, text_is_time_severity_event_session_and_message) {
    EXPECT_EQ(render_at(moment, retrying(), format::text),
              "2026-11-23T23:00:00.123Z warning session.retrying wallboard-lobby: the API did not answer; "
              "trying again in 4 s (reason: request.timeout, correlation id c0ffee)");
}

TEST(render, text_leaves_out_what_is_empty) {
    event e = make_event(events::daemon_ready, "3 sessions");
    EXPECT_EQ(render(e, format::text), "info daemon.ready: 3 sessions");
    e.correlation_id = "c0ffee";
    EXPECT_EQ(render(e, format::text), "info daemon.ready: 3 sessions (correlation id c0ffee)");
    event step;
    step.level = severity::debug;
    step.message = "dialling";
    EXPECT_EQ(render(step, format::text), "debug dialling");
}

TEST(render, text_names_the_organization_where_there_is_no_session) {
    event e = make_event(events::organization_idle_timeout_changed, "15m is now 5m");
    e.organization = "acme";
    EXPECT_EQ(render(e, format::text), "notice organization.idle_timeout_changed acme: 15m is now 5m");
}

TEST(render, journal_is_an_entry_without_time_and_level_in_its_message) {
    EXPECT_EQ(render_at(moment, retrying(), format::journal),
              "MESSAGE=session.retrying wallboard-lobby: the API did not answer; trying again in 4 s "
              "(reason: request.timeout, correlation id c0ffee)\n"
              "PRIORITY=4\nSYSLOG_IDENTIFIER=tokenkeeperd\nMESSAGE_ID=" +
                  std::string{events::session_retrying.id} +
                  "\nTOKENKEEPER_EVENT=session.retrying\nTOKENKEEPER_SESSION=wallboard-lobby\n"
                  "TOKENKEEPER_ORGANIZATION=acme\nTOKENKEEPER_STATE=retrying\n"
                  "TOKENKEEPER_REASON=request.timeout\nTOKENKEEPER_CORRELATION_ID=c0ffee\n");
}

TEST(render, journal_has_the_priorities_of_syslog_and_no_empty_fields) {
    const auto starts_with = [](const std::string& entry, const std::string& start) {
        return entry.substr(0, start.size()) == start;
    };
    const auto entry = [](event_kind kind) { return render(make_event(kind, "x"), format::journal); };
    EXPECT_TRUE(starts_with(entry(events::session_lost), "MESSAGE=session.lost: x\nPRIORITY=3\n"));
    EXPECT_TRUE(starts_with(entry(events::session_revoked), "MESSAGE=session.revoked: x\nPRIORITY=5\n"));
    EXPECT_TRUE(starts_with(entry(events::daemon_ready), "MESSAGE=daemon.ready: x\nPRIORITY=6\n"));
    event step;
    step.level = severity::debug;
    EXPECT_EQ(render(step, format::journal), "MESSAGE=\nPRIORITY=7\nSYSLOG_IDENTIFIER=tokenkeeperd\n");
}

TEST(render, json_is_one_object_with_the_names_of_the_contract) {
    EXPECT_EQ(render_at(moment, retrying(), format::json),
              R"({"time":"2026-11-23T23:00:00.123Z","level":"warning","event":"session.retrying",)"
              R"("session":"wallboard-lobby","organization":"acme","state":"retrying",)"
              R"("reason":"request.timeout","correlation_id":"c0ffee",)"
              R"("message":"the API did not answer; trying again in 4 s"})");
}

TEST(render, json_leaves_out_what_is_empty) {
    EXPECT_EQ(render(make_event(events::daemon_ready, "3 sessions"), format::json),
              R"({"level":"info","event":"daemon.ready","message":"3 sessions"})");
}

event hostile() {
    const std::string text = "x\n2026-11-23T23:00:00.123Z info session.alive y: fine\x1b[2J\xff\"}";
    event e = retrying();
    e.message = e.session = e.reason = e.correlation_id = e.organization = e.state = text;
    return e;
}

TEST(render, no_field_can_forge_a_line) {
    for (const format as : {format::text, format::json}) {
        const std::string line = render_at(moment, hostile(), as);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
        EXPECT_EQ(line.find('\xff'), std::string::npos);
    }
}

TEST(render, no_field_can_begin_another_in_the_journal) {
    const std::string entry = render_at(moment, hostile(), format::journal);
    EXPECT_EQ(std::count(entry.begin(), entry.end(), '\n'), 10);
    EXPECT_EQ(entry.find('\x1b'), std::string::npos);
    EXPECT_EQ(entry.find('\xff'), std::string::npos);
}

TEST(render, json_stays_readable_whatever_the_fields_hold) {
    const boost::json::value read = boost::json::parse(render_at(moment, hostile(), format::json));
    EXPECT_EQ(read.as_object().size(), 9U);
    EXPECT_EQ(read.at("message").as_string(),
              "x\n2026-11-23T23:00:00.123Z info session.alive y: fine\x1b[2J\ufffd\"}");
}

}  // namespace
}  // namespace tokenkeeper::logging::render_test
