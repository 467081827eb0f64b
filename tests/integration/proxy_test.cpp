#include "tests/cloud/connect_proxy.hpp"
#include "tests/integration/fixture/acme.hpp"

#include <memory>

/// Everything through a proxy, and what its faults look like.
namespace tokenkeeper::integration::proxy_test {
namespace {

using cloud::proxy_fault;

const std::string kept = "    mode: keep-alive\n    check_interval: 2s\n";
const std::string credentials = "proxy-user:correct-horse-battery-staple-0123456789";

class through_a_proxy : public acme {
protected:
    void start_proxy(const std::string& wanted = credentials, std::uint16_t port = 0) {
        cloud::connect_proxy_options o;
        o.credentials = wanted;
        o.port = port;
        proxy_ = std::make_unique<cloud::connect_proxy>(o);
    }
    cloud::connect_proxy& proxy() { return *proxy_; }
    void stop_proxy() { proxy_.reset(); }
    void use_proxy(const std::string& terms) {
        more_of_organization = "    proxy: " + proxy_->url() + "\n" + terms;
    }
    /// A given session that is kept alive and one with a client, through a proxy with the right credentials.
    void start_both() {
        start_proxy();
        write_file(file("proxy.credentials"), credentials + "\n");
        use_proxy("    proxy_credentials_file: proxy.credentials\n");
        add_token("wallboard");
        add_client("export", seconds{86400});
        write_configuration(by_file("wallboard", kept) + by_credentials("export"));
        start_daemon();
    }
    std::string error_code(const std::string& name) {
        const auto shown = session(name);
        const auto* error = shown.at("last_error").if_object();
        return error == nullptr ? std::string{} : std::string{error->at("code").as_string()};
    }
    bool fails_with(const std::string& name, const std::string& code) {
        return eventually([&] { return error_code(name) == code; });
    }

private:
    std::unique_ptr<cloud::connect_proxy> proxy_;
};

TEST_F(through_a_proxy, sessions_are_kept_and_tokens_are_granted) {
    start_cloud(seconds{15});
    start_both();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    ASSERT_TRUE(becomes("export", "alive"));
    ASSERT_TRUE(eventually([&] { return record("wallboard").resets >= 3; }));
    EXPECT_TRUE(record("wallboard").alive());
    EXPECT_EQ(ctl({"renew", "export"}).status, 0);
    EXPECT_EQ(client("export").grants, 2U);
    EXPECT_GE(proxy().counters().tunnels, 2U) << "to the API and to the login service";
    EXPECT_EQ(proxy().counters().unauthorized, 0U);
}

TEST_F(through_a_proxy, nothing_goes_around_it) {
    start_cloud(seconds{600});
    start_both();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    ASSERT_TRUE(becomes("export", "alive"));
    proxy().set_fault(proxy_fault::refuse);
    proxy().cut();
    ASSERT_TRUE(eventually([&] { return cloud().open_connections() == 0; }));
    const auto requests = record("wallboard").requests;
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 5);
    EXPECT_EQ(ctl({"renew", "export"}).status, 1);
    EXPECT_EQ(record("wallboard").requests, requests);
    EXPECT_EQ(client("export").grants, 1U);
    EXPECT_TRUE(fails_with("wallboard", "proxy.refused"));
    proxy().set_fault(proxy_fault::none);
    EXPECT_TRUE(becomes("wallboard", "alive"));
}

TEST_F(through_a_proxy, a_proxy_that_is_restarted_costs_no_session) {
    start_cloud(seconds{15});
    start_both();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    for (int i = 0; i < 3; ++i) {
        const auto resets = record("wallboard").resets;
        proxy().cut();
        ASSERT_TRUE(eventually([&] { return record("wallboard").resets > resets; }));
    }
    EXPECT_TRUE(record("wallboard").alive());
}

TEST_F(through_a_proxy, the_origin_must_prove_itself_all_the_same) {
    start_cloud(seconds{600}, cloud::tls_leaf::wrong_host);
    start_both();
    EXPECT_TRUE(fails_with("wallboard", "certificate.wrong.host"));
    EXPECT_TRUE(fails_with("export", "certificate.wrong.host"));
    EXPECT_EQ(state("wallboard"), "retrying");
    EXPECT_EQ(state("export"), "acquiring");
    EXPECT_EQ(record("wallboard").requests, 0U) << "the token was not sent";
    EXPECT_EQ(client("export").requests, 0U) << "nor the secret";
    cloud().set_tls_leaf(cloud::tls_leaf::unknown_authority);
    EXPECT_TRUE(fails_with("wallboard", "certificate.unknown.authority"));
    cloud().set_tls_leaf(cloud::tls_leaf::good);
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_TRUE(becomes("export", "alive"));
}

TEST_F(through_a_proxy, credentials_may_come_later) {
    start_cloud(seconds{600});
    start_proxy();
    use_proxy("    proxy_credentials_file: proxy.credentials\n");
    add_token("wallboard");
    write_configuration(by_file("wallboard", kept));
    start_daemon();
    ASSERT_TRUE(fails_with("wallboard", "proxy.credentials.refused"));
    EXPECT_TRUE(logged({"warning", "asks the proxy without credentials", "proxy.credentials"})) << log();
    write_file(file("proxy.credentials"), credentials);
    EXPECT_TRUE(becomes("wallboard", "alive"));
}

TEST_F(through_a_proxy, wrong_credentials_are_told_and_right_ones_are_picked_up) {
    start_cloud(seconds{600});
    start_proxy();
    write_file(file("proxy.credentials"), "proxy-user:a-password-of-yesterday");
    use_proxy("    proxy_credentials_file: proxy.credentials\n");
    add_token("wallboard");
    add_client("export", seconds{86400});
    write_configuration(by_file("wallboard", kept) + by_credentials("export"));
    start_daemon();
    ASSERT_TRUE(fails_with("wallboard", "proxy.credentials.refused"));
    ASSERT_TRUE(fails_with("export", "proxy.credentials.refused"));
    EXPECT_EQ(state("wallboard"), "retrying");
    EXPECT_EQ(state("export"), "acquiring");
    EXPECT_EQ(session("wallboard").at("last_error").at("http_status"), 407);
    EXPECT_NE(ctl({"status", "wallboard"}).output.find("proxy_credentials_file"), std::string::npos);
    EXPECT_EQ(log().find("a-password-of-yesterday"), std::string::npos);
    EXPECT_EQ(record("wallboard").requests, 0U);

    write_file(file("proxy.credentials"), credentials);
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_TRUE(becomes("export", "alive"));
    const auto refused = proxy().counters().unauthorized;
    proxy().cut();
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0);
    EXPECT_EQ(proxy().counters().unauthorized, refused) << "the old ones are not used again";
}

TEST_F(through_a_proxy, a_file_that_holds_no_credentials_is_told_and_the_old_ones_serve_on) {
    start_cloud(seconds{600});
    start_both();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    write_file(file("proxy.credentials"), "a-password-without-its-user");
    ASSERT_TRUE(eventually([&] { return logged({"warning", "proxy.credentials", "has no colon"}); }));
    EXPECT_EQ(log().find("a-password-without"), std::string::npos);
    proxy().cut();
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0);
}

TEST_F(through_a_proxy, credentials_may_stand_in_the_url) {
    start_cloud(seconds{600});
    start_proxy("user@acme:p%/?#:word");
    add_token("wallboard");
    more_of_organization =
        "    proxy: http://user%40acme:p%25%2F%3F%23:word@127.0.0.1:" + std::to_string(proxy().port()) + "\n";
    write_configuration(by_file("wallboard"));
    start_daemon();
    EXPECT_TRUE(becomes("wallboard", "alive"));
    EXPECT_EQ(proxy().counters().unauthorized, 0U);
    EXPECT_GE(proxy().counters().tunnels, 1U);
}

TEST_F(through_a_proxy, hosts_of_no_proxy_are_reached_without_it) {
    start_cloud(seconds{600});
    start_proxy();
    use_proxy("    no_proxy: [.example.com, 127.0.0.0/8]\n");
    add_token("wallboard");
    write_configuration(by_file("wallboard"));
    start_daemon();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    const auto seen = proxy().counters();
    EXPECT_EQ(seen.tunnels + seen.unauthorized + seen.refused, 0U);

    // And after a reload it is asked, without the credentials that it wants.
    use_proxy("    no_proxy: [.example.com]\n");
    reload(by_file("wallboard"));
    EXPECT_EQ(ctl({"verify", "wallboard"}).status, 5);
    EXPECT_EQ(error_code("wallboard"), "proxy.credentials.refused");
    EXPECT_GE(proxy().counters().unauthorized, 1U);
}

TEST_F(through_a_proxy, its_faults_have_their_own_codes_and_pass) {
    start_cloud(seconds{600});
    network_timeout = "4s";
    start_both();
    ASSERT_TRUE(becomes("wallboard", "alive"));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto is_told = [&](const std::string& code) {
        EXPECT_EQ(ctl({"verify", "wallboard"}).status, 5) << code;
        EXPECT_EQ(error_code("wallboard"), code);
        EXPECT_EQ(state("wallboard"), "retrying") << code;
        const auto renewal = ctl({"renew", "export"});
        EXPECT_EQ(renewal.status, 1) << code;
        EXPECT_NE(renewal.output.find(code), std::string::npos) << renewal.output;
        EXPECT_EQ(state("export"), "alive") << "its present token serves on";
    };
    const struct {
        proxy_fault fault;
        const char* code;
    } rows[] = {{proxy_fault::refuse, "proxy.refused"},
                {proxy_fault::html, "proxy.malformed.response"},
                {proxy_fault::hang, "proxy.connect.failed"}};
    for (const auto& row : rows) {
        proxy().set_fault(row.fault);
        proxy().cut();
        is_told(row.code);
        proxy().set_fault(proxy_fault::none);
        EXPECT_EQ(ctl({"verify", "wallboard"}).status, 0) << row.code;
    }
    const auto port = proxy().port();
    stop_proxy();
    is_told("proxy.connect.failed");
    start_proxy(credentials, port);
    EXPECT_TRUE(becomes("wallboard", "alive"));
    // The daemon also retries without a command, so the token may be there already.
    EXPECT_EQ(ctl({"renew", "export"}).status, 0);
    EXPECT_GE(client("export").grants, 2U);
}

}  // namespace
}  // namespace tokenkeeper::integration::proxy_test
