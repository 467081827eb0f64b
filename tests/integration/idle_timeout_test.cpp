#include "tests/integration/fixture/commanding.hpp"

#include <boost/json/parse.hpp>

/// The organization's idle timeout, which an operator reads and sets on the command line.
namespace tokenkeeper::integration::idle_timeout_test {
namespace {

namespace json = boost::json;
using cloud::cloud_model;
using cloud::operation;

/// An organization with two group bundles and an unknown field.
class idle_timeouts : public commanding {
protected:
    void start_organization(const std::string& sessions, bool hipaa = false) {
        start_cloud(seconds{600});
        cloud().with_model([&](cloud_model& model, wall_time now) {
            cloud::organization_setup rich;
            rich.name = "rich";
            rich.idle_timeout = seconds{600};
            rich.hipaa = hipaa;
            rich.timeout_fields = json::parse(R"({
                "inactivityTimeoutUnit": "SECONDS",
                "inactivityTimeoutGroupsEnabled": false,
                "inactivityTimeoutGroupBundles": [
                    {"priority": 1, "timeoutSeconds": 900, "groups": ["b1f0", "c2e1"], "note": "first"},
                    {"priority": 2, "timeoutSeconds": 1800, "groups": ["d3d2"]}],
                "aFieldOfTheFuture": {"deep": [1, 2.5, null, "ü"]}})")
                                      .as_object();
            model.add_organization(rich, now);
            for (const auto* name : {"admin", "audit", "other"}) {
                cloud::token_setup t;
                t.name = name;
                t.organization = "rich";
                t.permissions = {"directory:organization:admin"};
                write_file(file(std::string{name} + ".token"), model.add_token(t, now));
            }
        });
        start(sessions);
    }
    json::object timeout() {
        return cloud().with_model([](cloud_model& model, wall_time) { return model.timeout_of("rich"); });
    }
};

TEST_F(idle_timeouts, are_read_and_set_and_nothing_else_of_them_changes) {
    start_organization(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    auto expected = timeout();
    ASSERT_EQ(expected.at("inactivityTimeoutGroupBundles").as_array().size(), 2U);
    ASSERT_TRUE(expected.contains("aFieldOfTheFuture"));
    expect({"idle-timeout", "acme"}, 0, "10m");
    expect({"idle-timeout", "acme"}, 0, "15m for b1f0, c2e1");
    expect({"idle-timeout", "acme"}, 0, "admin");
    EXPECT_EQ(json::parse(shell("ctl idle-timeout acme --json")), expected) << "as the API gave it";
    EXPECT_EQ(asked("admin", operation::put_tokens_timeout), 0U);
    EXPECT_EQ(log().find("control.audit"), std::string::npos) << "reading is no change";

    expect({"idle-timeout", "acme", "--set", "20m"}, 0, "20m");
    expected["idleTokenTimeoutSeconds"] = 1200;
    EXPECT_EQ(timeout(), expected);
    EXPECT_TRUE(audited("(20m)"));
    // Groups may have their own: a touch shows which one counts.
    expect({"keep-alive", "admin"}, 0, "admin: alive");
    EXPECT_TRUE(eventually([&] { return session("admin").at("idle_timeout_seconds") == 1200; }));

    expect({"idle-timeout", "acme", "--disable", "--yes"}, 0, "off");
    expected["enableIdleTokenTimeout"] = false;
    EXPECT_EQ(timeout(), expected);
    EXPECT_TRUE(audited("(disabled)"));

    expect({"idle-timeout", "acme", "--enable"}, 0, "20m");
    expected["enableIdleTokenTimeout"] = true;
    EXPECT_EQ(timeout(), expected);
    EXPECT_TRUE(audited("(enabled)"));

    expect({"idle-timeout", "acme", "--disable", "--yes"}, 0, "off");
    expect({"idle-timeout", "acme", "--set", "8h"}, 0, "8h");
    expected["idleTokenTimeoutSeconds"] = 28800;
    EXPECT_EQ(timeout(), expected) << "setting a length switches it on";
}

TEST_F(idle_timeouts, outside_the_range_are_refused_with_the_range) {
    start_organization(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = timeout();
    for (const auto* wrong : {"299s", "28801s"}) {
        expect({"idle-timeout", "acme", "--set", wrong, "--yes"}, 1, "300");
        expect({"idle-timeout", "acme", "--set", wrong, "--yes"}, 1, "28800");
    }
    expect({"idle-timeout", "acme", "--set", "1.5s"}, 2, "1.5s");
    EXPECT_EQ(timeout(), before);
    EXPECT_EQ(state("admin"), "alive");
}

TEST_F(idle_timeouts, of_a_hipaa_organization_have_their_own_range) {
    start_organization(by_file("admin", kept), true);
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = timeout();
    expect({"idle-timeout", "acme", "--set", "20m"}, 1, "900");
    EXPECT_EQ(timeout(), before);
}

TEST_F(idle_timeouts, are_asked_with_a_session_that_is_kept_alive_anyway_or_the_one_named) {
    // By name and in the file, a session that is only verified comes first.
    start_organization(by_file("audit", often) + by_file("admin", kept) + by_file("other", often));
    for (const auto* name : {"audit", "admin", "other"})
        ASSERT_TRUE(becomes(name, "alive")) << name;
    for (int i = 0; i < 3; ++i)
        expect({"idle-timeout", "acme"}, 0, "admin");
    expect({"idle-timeout", "acme", "--set", "20m"}, 0, "admin");
    EXPECT_EQ(record("audit").resets, 0U);
    EXPECT_EQ(record("other").resets, 0U);

    expect({"idle-timeout", "acme", "--session", "other"}, 0, "other");
    EXPECT_EQ(record("other").resets, 1U) << "named, so it is meant";
    EXPECT_EQ(asked("other", operation::get_tokens_timeout), 1U);
    EXPECT_EQ(record("audit").resets, 0U);

    cloud().with_model([](cloud_model& model, wall_time now) { model.revoke("admin", now); });
    ctl({"verify", "admin"});
    ASSERT_TRUE(becomes("admin", "lost/rejected"));
    expect({"idle-timeout", "acme"}, 1, "--session");
    expect({"idle-timeout", "acme", "--session", "admin"}, 1, "lost");
    expect({"idle-timeout", "acme", "--session", "nobody"}, 1, "no session");
    EXPECT_EQ(record("audit").resets, 0U);
    EXPECT_EQ(record("audit").touches_refused, 0U);
    EXPECT_EQ(record("other").resets, 1U);
}

TEST_F(idle_timeouts, are_not_half_done_where_the_reading_fails) {
    start_organization(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = timeout();
    for (const auto kind : {cloud::fault_kind::html_200, cloud::fault_kind::truncated_json,
                            cloud::fault_kind::wrong_types, cloud::fault_kind::status}) {
        cloud::fault bad{kind};
        bad.what = operation::get_tokens_timeout;
        add_fault(bad);
        const auto said = ctl({"idle-timeout", "acme", "--set", "20m", "--yes"});
        EXPECT_EQ(said.status, 1) << to_string(kind) << ": " << said.output;
        clear_faults();
        EXPECT_EQ(timeout(), before) << to_string(kind) << ": bundles would be lost";
    }
}

}  // namespace
}  // namespace tokenkeeper::integration::idle_timeout_test
