#include "tests/integration/fixture/installation.hpp"

#include <csignal>

/// Real programs over real sockets and TLS: what must hold of sessions, with idle timeouts of seconds.
namespace tokenkeeper::integration::keeping_test {
namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

const std::string kept = "    organization: acme\n    mode: keep-alive\n    check_interval: 3s\n";
const std::string verified = "    organization: acme\n    check_interval: 2s\n";

std::string session_of(const std::string& name, const std::string& terms) {
    return "  " + name + ":\n" + terms + "    access_token_file: " + name + ".token\n";
}

class keeping : public installation {
protected:
    void add_fault(const fault& rule) {
        cloud().with_model([&](cloud_model& model, wall_time) { model.faults().add(rule); });
    }
    void clear_faults() {
        cloud().with_model([](cloud_model& model, wall_time) { model.faults().clear(); });
    }
    /// Until so many more idle timers of `token` were reset.
    bool touched(const std::string& token, std::uint64_t times) {
        const auto before = record(token).resets;
        return eventually([&] { return record(token).resets >= before + times || !record(token).alive(); });
    }
};

TEST_F(keeping, keeps_what_it_is_told_to_and_lets_the_rest_idle_out) {
    start_cloud(seconds{15});
    for (const auto* name : {"wallboard", "export", "audit"})
        add_token(name);
    write_configuration(session_of("wallboard", kept) +
                        session_of("export", kept + "    keep_alive_with: head\n") +
                        session_of("audit", verified));
    start_daemon();
    ASSERT_TRUE(becomes("audit", "lost/idle_timeout"));
    const auto died = record("audit");
    EXPECT_EQ(died.died_of, cloud::death::idle);
    EXPECT_EQ(died.resets, 0U);
    ASSERT_TRUE(touched("wallboard", 2));
    for (const auto* name : {"wallboard", "export"}) {
        EXPECT_TRUE(record(name).alive()) << name;
        EXPECT_TRUE(becomes(name, "alive")) << name;
        EXPECT_TRUE(eventually([&] { return session(name).at("keep_alive_effective") == true; })) << name;
        EXPECT_EQ(session(name).at("idle_timeout_seconds"), 15) << name;
    }
    EXPECT_EQ(record("audit").requests, died.requests) << "nothing is asked with a dead token";
    EXPECT_EQ(ctl({"status", "audit"}).status, 4);
    EXPECT_EQ(ctl({"status", "wallboard"}).status, 0);
    EXPECT_EQ(stop_daemon(), 0);
}

TEST_F(keeping, never_resets_the_timer_of_a_verified_session_under_any_fault) {
    start_cloud(seconds{600});
    network_timeout = "2s";
    add_token("audit");
    write_configuration(session_of("audit", verified));
    start_daemon();
    ASSERT_TRUE(becomes("audit", "alive"));
    for (const auto kind :
         {fault_kind::html_200, fault_kind::truncated_json, fault_kind::cut_short, fault_kind::wrong_types,
          fault_kind::past_date, fault_kind::big_body, fault_kind::endless_headers, fault_kind::reset,
          fault_kind::reset_after, fault_kind::garbage, fault_kind::unexplained_401, fault_kind::down,
          fault_kind::hang, fault_kind::status}) {
        for (const int status : {503, 429, 500, 403, 404, 408}) {
            if (kind != fault_kind::status && status != 503) break;
            fault rule{kind};
            rule.status = status;
            const auto faulted = record("audit").faulted;
            add_fault(rule);
            const auto asked = ctl({"verify", "audit"});
            if (kind == fault_kind::down) {
                EXPECT_NE(asked.status, 0) << "it ends new connections before it knows whose they are";
            } else {
                EXPECT_GT(record("audit").faulted, faulted) << to_string(kind);
            }
            clear_faults();
            EXPECT_NE(state("audit"), "lost/rejected") << to_string(kind);
        }
    }
    EXPECT_EQ(ctl({"verify", "audit"}).status, 0);
    const auto seen = record("audit");
    EXPECT_GT(seen.requests, 19U);
    EXPECT_EQ(seen.resets, 0U);
    EXPECT_EQ(seen.touches_refused, 0U) << "not even tried";
    EXPECT_EQ(stop_daemon(), 0);
}

TEST_F(keeping, survives_an_outage_of_80_percent_of_the_idle_time) {
    start_cloud(seconds{30});
    add_token("wallboard");
    write_configuration(session_of("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(touched("wallboard", 1));
    cloud().stop();
    const auto down = std::chrono::steady_clock::now();
    ASSERT_TRUE(becomes("wallboard", "retrying"));
    EXPECT_EQ(ctl({"status"}).status, 5);
    ASSERT_TRUE(eventually([&] { return std::chrono::steady_clock::now() - down >= seconds{24}; }));
    cloud().start();
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_TRUE(record("wallboard").alive());
    EXPECT_NE(log().find("session.recovered"), std::string::npos);
}

TEST_F(keeping, notices_a_loss_within_a_check_interval_after_an_outage_of_120_percent) {
    start_cloud(seconds{15});
    add_token("wallboard");
    write_configuration(session_of("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(touched("wallboard", 1));
    cloud().stop();
    const auto down = std::chrono::steady_clock::now();
    ASSERT_TRUE(eventually([&] { return std::chrono::steady_clock::now() - down >= seconds{18}; }));
    EXPECT_EQ(state("wallboard"), "retrying");
    cloud().start();
    EXPECT_TRUE(becomes("wallboard", "lost/idle_timeout"));
    EXPECT_EQ(record("wallboard").died_of, cloud::death::idle);
}

TEST_F(keeping, warns_where_an_administrator_made_keep_alive_ineffective) {
    start_cloud(seconds{14});
    add_token("wallboard");
    cloud().with_model([](cloud_model& model, wall_time) {
        for (const auto what : {cloud::operation::get_tokens_me, cloud::operation::get_tokens_timeout})
            model.exclude_from_activity("acme", what);
    });
    write_configuration(session_of("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "lost/idle_timeout"));
    EXPECT_EQ(session("wallboard").at("keep_alive_effective"), false);
    EXPECT_NE(log().find("session.keep_alive_ineffective"), std::string::npos);
}

TEST_F(keeping, keeps_through_throttling_and_says_so_once) {
    start_cloud(seconds{16});
    add_token("wallboard");
    fault throttled{fault_kind::status};
    throttled.status = 429;
    throttled.retry_after = seconds{1};
    throttled.probability = 0.4;
    add_fault(throttled);
    write_configuration(session_of("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(eventually([&] { return log().find("organization.throttled") != std::string::npos; }));
    ASSERT_TRUE(touched("wallboard", 3));
    const auto seen = record("wallboard");
    EXPECT_TRUE(seen.alive());
    EXPECT_EQ(seen.too_early, 0U);
    const auto lines = log();
    const auto first = lines.find("organization.throttled");
    EXPECT_EQ(lines.find("organization.throttled", first + 1), std::string::npos);
}

struct bad_certificate {
    cloud::tls_leaf leaf;
    const char* code;
    const char* words;
};

class certificates : public installation, public testing::WithParamInterface<bad_certificate> {};

TEST_P(certificates, that_prove_nothing_are_refused_by_name) {
    start_cloud(seconds{600}, GetParam().leaf);
    add_token("wallboard");
    write_configuration(session_of("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "retrying"));
    const auto error = session("wallboard").at("last_error").as_object();
    EXPECT_EQ(error.at("code"), GetParam().code);
    EXPECT_NE(std::string{error.at("message").as_string()}.find(GetParam().words), std::string::npos)
        << error.at("message");
    EXPECT_EQ(record("wallboard").requests, 0U) << "the token was not sent";
    cloud().set_tls_leaf(cloud::tls_leaf::good);
    EXPECT_TRUE(becomes("wallboard", "alive"));
}

INSTANTIATE_TEST_SUITE_P(
    leaves, certificates,
    testing::Values(bad_certificate{cloud::tls_leaf::wrong_host, "certificate.wrong.host", "127.0.0.1"},
                    bad_certificate{cloud::tls_leaf::expired, "certificate.expired", "expired"},
                    bad_certificate{cloud::tls_leaf::unknown_authority, "certificate.unknown.authority",
                                    "certificate"}));

TEST_F(keeping, stays_small_under_big_bodies_and_endless_headers) {
    start_cloud(seconds{600});
    add_token("wallboard");
    write_configuration(session_of("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    const auto resident = [&] {
        const auto status = read_file("/proc/" + std::to_string(daemon().pid()) + "/status");
        return std::stol(status.substr(status.find("VmRSS:") + 6)) / 1024;
    };
    const auto before = resident();
    for (const auto kind : {fault_kind::big_body, fault_kind::endless_headers}) {
        add_fault(fault{kind});
        for (int i = 0; i < 15; ++i)
            ctl({"verify", "wallboard"});
        EXPECT_EQ(session("wallboard").at("last_error").at("code"), "response.too.large");
        clear_faults();
    }
    // 150 MB were offered; sanitizers keep freed memory for a while.
    EXPECT_LT(resident() - before, 60) << "MiB";
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0);
}

}  // namespace
}  // namespace tokenkeeper::integration::keeping_test
