#include "tests/cloud/connect_proxy.hpp"
#include "tests/cloud/encoding.hpp"
#include "tests/integration/fixture/acme.hpp"
#include "tests/integration/fixture/secret_parts.hpp"

#include <memory>
#include <optional>

/// The daemon never tells a secret: the tests search everything that it writes or shows for each secret that
/// it had.
///
/// This cannot see what leaves over TLS (tests/lib/net and the sandbox see to where that goes), what stands
/// in the daemon's memory or is swapped out of it, the journal (the fields that go there are those of the
/// JSON), nor a secret in another form than as it is, in base64 as a header has it, or percent-encoded as a
/// form has it.
namespace tokenkeeper::integration::secrets_test {
namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

class secrets : public acme {
protected:
    const std::string password_ = "correct-horse-battery-staple-0123456789";

    void start_everything(const std::string& format) {
        log_level = "trace";
        log_format = format;
        start_cloud(seconds{600});
        network_timeout = "2s";
        cloud::connect_proxy_options o;
        o.credentials = "proxy-user:" + password_;
        proxy_ = std::make_unique<cloud::connect_proxy>(o);
        more_of_organization =
            "    proxy: " + proxy_->url() + "\n    proxy_credentials_file: proxy.credentials\n";
        write_file(file("proxy.credentials"), o.credentials);
        know_with_header(o.credentials);
        know(password_);
        add_token("wallboard");
        for (const auto* name : {"export", "view"}) {
            add_client(name, seconds{86400});
            const auto made =
                cloud().with_model([&](cloud_model& model, wall_time) { return model.client_of(name); });
            know(made.client_secret);
            know_with_header(made.client_id + ":" + made.client_secret);
        }
        log_in_again();
        write_file(file("state.key"), std::string(32, '\x5a'));
        more_of_state = "  key_file: state.key\n";
        write_configuration(sessions());
        start_daemon();
        ASSERT_TRUE(becomes("wallboard", "alive"));
        ASSERT_TRUE(becomes("export", "alive"));
        ASSERT_TRUE(becomes("view", "alive"));
    }
    std::string sessions() {
        return by_file("wallboard", "    mode: keep-alive\n") + by_credentials("export") +
               by_refresh("view", "    token_sink: { path: " + file("view.sink").string() + " }\n");
    }

    void know(const std::string& secret) {
        known_.add(secret);
        // As a form has it; the same for a secret of letters and digits.
        std::string encoded;
        for (const char c : secret) {
            const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                               std::string_view{"-._~"}.find(c) != std::string_view::npos;
            char escape[4] = {c, '\0', '\0', '\0'};
            if (!plain)
                std::snprintf(escape, sizeof escape, "%%%02X",
                              static_cast<unsigned>(static_cast<unsigned char>(c)));
            encoded += escape;
        }
        known_.add(encoded);
    }
    void know_with_header(const std::string& credentials) { known_.add(cloud::encode_base64(credentials)); }
    /// Every access token there is, and the present refresh token of every family.
    void know_tokens() {
        cloud().with_model([&](cloud_model& model, wall_time) {
            for (const auto& name : model.token_names())
                know(model.token_value(name));
            for (const auto& family : model.family_names())
                know(model.refresh_token(family));
        });
    }
    void log_in_again() {
        seed("view", "login-" + std::to_string(++logins_));
        know_tokens();
    }
    cloud::family_record login() { return family("login-" + std::to_string(logins_)); }

    /// Collects the views that people see. The programs' output is in the folder.
    void show() {
        ctl({"status"});
        ctl({"status", "--json"});
        for (const auto* name : {"wallboard", "export", "view"})
            ctl({"status", name});
        shown_ += ask(ctl::method::get, "/v1/status").body + ask(ctl::method::get, "/v1/sessions").body +
                  ask(ctl::method::get, "/metrics").body;
    }
    /// Everything in the folder but what holds the secrets on purpose, and what the kernel shows.
    std::string everything() {
        std::string text = shown_;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(file(""))) {
            const auto name = entry.path().filename().string();
            const auto kind = entry.path().extension().string();
            const bool source = kind == ".secret" || kind == ".refresh" || kind == ".token" ||
                                kind == ".credentials" || kind == ".yaml" || kind == ".sink";
            if (entry.is_regular_file() && !source) text += "\n[" + name + "]\n" + read_file(entry.path());
        }
        return text;
    }
    void show_process() {
        const auto process = "/proc/" + std::to_string(daemon().pid());
        for (const auto* entry : {"/cmdline", "/environ", "/comm", "/status"})
            shown_ += "\n[" + std::string{entry} + "]\n" + read_file(process + entry);
        EXPECT_NE(shown_.find("tokenkeeperd"), std::string::npos);
    }
    void expect_nothing_told(const std::string& moment) {
        know_tokens();
        const auto text = everything();
        const auto found = known_.found_in(text);
        EXPECT_FALSE(found) << moment << ": a secret in: " << found.value_or("");
    }
    [[nodiscard]] const secret_parts& known() const { return known_; }
    cloud::connect_proxy& proxy() { return *proxy_; }
    std::string shown_;

private:
    std::unique_ptr<cloud::connect_proxy> proxy_;
    secret_parts known_;
    int logins_ = 0;
};

/// Every way in which a login service can answer.
std::vector<fault> grant_faults() {
    std::vector<fault> faults;
    for (int kind = 0; kind <= static_cast<int>(fault_kind::down); ++kind) {
        if (static_cast<fault_kind>(kind) != fault_kind::status)
            faults.emplace_back(static_cast<fault_kind>(kind));
    }
    for (const int status : {400, 401, 403, 404, 429, 500, 503}) {
        fault rule{fault_kind::status};
        rule.status = status;
        faults.push_back(rule);
    }
    for (const auto* code : {"invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope"}) {
        fault rule{fault_kind::status};
        rule.status = 400;
        rule.code = code;
        faults.push_back(rule);
    }
    for (auto& rule : faults)
        rule.what = cloud::operation::oauth_token;
    return faults;
}

class secrets_in : public secrets, public testing::WithParamInterface<const char*> {};

TEST_P(secrets_in, all_that_is_written_are_none_whatever_the_login_service_answers) {
    start_everything(GetParam());
    for (const auto& rule : grant_faults()) {
        const auto description =
            std::string{to_string(rule.kind)} + ' ' + std::to_string(rule.status) + rule.code;
        const auto seen = client("view").faulted;
        add_fault(rule);
        program export_renewal{{TOKENKEEPERCTL, "--socket", file("socket").string(), "renew", "export"},
                               file("renewal")};
        ctl({"renew", "view"});
        ASSERT_TRUE(export_renewal.wait(patience));
        if (rule.kind != fault_kind::latency) {
            EXPECT_GT(client("view").faulted, seen) << description;
        }
        show();
        know_tokens();
        clear_faults();
        // A person logs in again if an answer was lost or the grant was refused for good.
        if (ctl({"renew", "view"}).status != 0) log_in_again();
        ASSERT_TRUE(eventually([&] {
            return login().rotations > 0 && read_file(file("view.sink")) == latest_token("view") + "\n";
        })) << description;
        ASSERT_TRUE(becomes("export", "alive")) << description;
        know_tokens();
    }
    show();
    show_process();
    expect_nothing_told("running");
    EXPECT_GT(known().count(), 40U) << "tokens of many generations";
    EXPECT_TRUE(known().found_in(read_file(file("view.sink")))) << "the search finds what is there";
    kill_daemon();
    expect_nothing_told("killed, with the store's journal as it was left");
    start_daemon();
    ASSERT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(stop_daemon(), 0);
    expect_nothing_told("stopped");
    EXPECT_GT(log().size(), 5000U);
    EXPECT_GT(std::filesystem::file_size(file("state.db")), 1000U);
}

TEST_P(secrets_in, all_that_is_written_are_none_when_a_proxy_or_the_configuration_is_wrong) {
    start_everything(GetParam());
    for (const auto mishap :
         {cloud::proxy_fault::refuse, cloud::proxy_fault::html, cloud::proxy_fault::hang}) {
        proxy().set_fault(mishap);
        proxy().cut();
        ctl({"verify", "wallboard"});
        ctl({"renew", "export"});
        show();
    }
    proxy().set_fault(cloud::proxy_fault::none);
    write_file(file("proxy.credentials"), "proxy-user:another-" + password_);
    ASSERT_TRUE(eventually([&] {
        proxy().cut();
        ctl({"verify", "wallboard"});
        return proxy().counters().unauthorized > 0;
    }));
    show();

    // Secrets where they do not belong.
    const auto secret = cloud().with_model(
        [](cloud_model& model, wall_time) { return model.client_of("view").client_secret; });
    const auto token = read_file(file("wallboard.token"));
    const auto good = read_file(file("tokenkeeper.yaml"));
    const std::string head = "  view:\n    organization: acme\n    ";
    for (const auto& wrong : {
             head + "client_credentials: { client_id: x, client_secret: " + secret + " }\n",
             head + "client_credentials: { client_id: x, client_secret_file: " + secret + " }\n",
             head + "client_credentials: { client_id: '" + secret + ":', client_secret_file: a }\n",
             head + "client_credentials: " + secret + "\n",
             head + "client_credentials: [ " + secret + "\n",
             head + "refresh_token: { client_id: x, client_secret_file: a, refresh_token: " + secret + " }\n",
             head + "access_token: Bearer " + token,
             head + "access_token: [" + token.substr(0, 86) + "]\n",
             head + "access_token_file: view.token\n    token_sink: " + secret + "\n",
         }) {
        write_configuration(wrong);
        EXPECT_EQ(ctl({"reload"}).status, 1);
        EXPECT_EQ(ctl({"check-config", file("tokenkeeper.yaml").string()}).status, 1);
    }
    const auto organization = more_of_organization;
    for (const auto& wrong : {"proxy: http://proxy-user:" + password_ + "@127.0.0.1:none",
                              "proxy: https://proxy-user:" + password_ + "@127.0.0.1",
                              "proxy: proxy-user:" + password_ + "@127.0.0.1",
                              "proxy_credentials_file: proxy-user:" + password_}) {
        more_of_organization = "    " + wrong + "\n";
        write_configuration(sessions());
        EXPECT_EQ(ctl({"reload"}).status, 1);
    }
    write_file(file("tokenkeeper.yaml"), good);
    show();
    expect_nothing_told("running");
    EXPECT_EQ(stop_daemon(), 0);
    expect_nothing_told("stopped");
}

INSTANTIATE_TEST_SUITE_P(formats, secrets_in, testing::Values("text", "json"),
                         [](const auto& format) { return std::string{format.param}; });

TEST_F(secrets, stand_in_a_store_without_a_key_and_are_found_there) {
    start_everything("text");
    EXPECT_EQ(stop_daemon(), 0);
    expect_nothing_told("sealed");
    std::filesystem::remove(file("state.db"));
    more_of_state = "";
    log_in_again();
    write_configuration(sessions());
    start_daemon();
    ASSERT_TRUE(becomes("view", "alive"));
    know_tokens();
    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_TRUE(known().found_in(read_file(file("state.db")))) << "else the tests above prove nothing";
}

}  // namespace
}  // namespace tokenkeeper::integration::secrets_test
