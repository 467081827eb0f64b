#include "tests/cloud/connect_proxy.hpp"
#include "tests/cloud/encoding.hpp"
#include "tests/integration/acme.hpp"

#include <csignal>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <unordered_set>

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

/// Rule 7: never tell. Everything that the daemon wrote or shows is searched for every secret that it had.
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

/// Texts of which no part may be found.
class secret_parts {
public:
    static constexpr std::size_t part = 20;

    void add(const std::string& secret) {
        if (secret.size() < part) throw std::invalid_argument{"too short to be found by its parts"};
        if (!known_.insert(secret).second) return;
        for (std::size_t at = 0; at + part <= secret.size(); ++at)
            parts_.insert(secret.substr(at, part));
    }
    /// Around the first part of a secret in `text`; nullopt: there is none.
    [[nodiscard]] std::optional<std::string> found_in(const std::string& text) const {
        for (std::size_t at = 0; at + part <= text.size(); ++at) {
            if (!parts_.contains(text.substr(at, part))) continue;
            const auto from = at < 80 ? 0 : at - 80;
            return text.substr(from, 200);
        }
        return std::nullopt;
    }
    [[nodiscard]] std::size_t count() const { return known_.size(); }

private:
    std::set<std::string> known_;
    std::unordered_set<std::string> parts_;
};

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

    /// What people see; what the programs printed stands in the folder.
    void show() {
        ctl({"status"});
        ctl({"status", "--json"});
        for (const auto* name : {"wallboard", "export", "view"})
            ctl({"status", name});
        shown_ += ask(ctl::method::get, "/v1/status").body + ask(ctl::method::get, "/v1/sessions").body;
    }
    /// Everything in the folder but what holds the secrets on purpose, and what the kernel shows.
    std::string everything() {
        std::string all = shown_;
        for (const auto& each : std::filesystem::recursive_directory_iterator(file(""))) {
            const auto name = each.path().filename().string();
            const auto kind = each.path().extension().string();
            const bool source = kind == ".secret" || kind == ".refresh" || kind == ".token" ||
                                kind == ".credentials" || kind == ".yaml" || kind == ".sink";
            if (each.is_regular_file() && !source) all += "\n[" + name + "]\n" + read_file(each.path());
        }
        return all;
    }
    void show_process() {
        const auto process = "/proc/" + std::to_string(daemon().pid());
        for (const auto* what : {"/cmdline", "/environ", "/comm", "/status"})
            shown_ += "\n[" + std::string{what} + "]\n" + read_file(process + what);
        EXPECT_NE(shown_.find("tokenkeeperd"), std::string::npos);
    }
    void expect_nothing_told(const std::string& when) {
        know_tokens();
        const auto all = everything();
        const auto found = known_.found_in(all);
        EXPECT_FALSE(found) << when << ": a secret in: " << found.value_or("");
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
    std::vector<fault> all;
    for (int kind = 0; kind <= static_cast<int>(fault_kind::down); ++kind) {
        if (static_cast<fault_kind>(kind) != fault_kind::status)
            all.emplace_back(static_cast<fault_kind>(kind));
    }
    for (const int status : {400, 401, 403, 404, 429, 500, 503}) {
        fault each{fault_kind::status};
        each.status = status;
        all.push_back(each);
    }
    for (const auto* code : {"invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope"}) {
        fault each{fault_kind::status};
        each.status = 400;
        each.code = code;
        all.push_back(each);
    }
    for (auto& each : all)
        each.what = cloud::operation::oauth_token;
    return all;
}

class secrets_in : public secrets, public testing::WithParamInterface<const char*> {};

TEST_P(secrets_in, all_that_is_written_are_none_whatever_the_login_service_answers) {
    start_everything(GetParam());
    for (const auto& each : grant_faults()) {
        const auto what = std::string{to_string(each.kind)} + ' ' + std::to_string(each.status) + each.code;
        const auto seen = client("view").faulted;
        add_fault(each);
        program export_renewal{{TOKENKEEPERCTL, "--socket", file("socket").string(), "renew", "export"},
                               file("renewal")};
        ctl({"renew", "view"});
        ASSERT_TRUE(export_renewal.wait(patience));
        if (each.kind != fault_kind::latency) {
            EXPECT_GT(client("view").faulted, seen) << what;
        }
        show();
        know_tokens();
        clear_faults();
        // Where an answer was lost or refused for good, a person logs in again.
        if (ctl({"renew", "view"}).status != 0) log_in_again();
        ASSERT_TRUE(eventually([&] {
            return login().rotations > 0 && read_file(file("view.sink")) == latest_token("view") + "\n";
        })) << what;
        ASSERT_TRUE(becomes("export", "alive")) << what;
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

/// Another process, in the same folder with the same limits: what would happen to one that hides nothing.
class memory : public acme {
protected:
    /// As nobody where we are root, so that the kernel's own rules for root do not blur the picture.
    program run_without_limit(const std::string& command, const std::string& output) {
        program::options o;
        if (::getuid() == 0) o.user = nobody;
        o.folder = file("");
        return program{{"/bin/sh", "-c", "ulimit -c unlimited; exec " + command}, file(output), o};
    }
    void give_everything_to_nobody() {
        if (::getuid() != 0) return;
        ASSERT_EQ(::chown(file("").c_str(), nobody, nobody), 0);
        for (const auto& each : std::filesystem::directory_iterator(file("")))
            ASSERT_EQ(::chown(each.path().c_str(), nobody, nobody), 0);
    }
    /// Whether others of its own user can look at it: a process that is not dumpable belongs to root in
    /// /proc.
    bool can_be_looked_at(const program& of) {
        const auto its_environment = "/proc/" + std::to_string(of.pid()) + "/environ";
        std::optional<somebody_else> own_user;
        if (::getuid() == 0) own_user.emplace(nobody, nobody);
        const int environ = ::open(its_environment.c_str(), O_RDONLY | O_CLOEXEC);
        if (environ >= 0) ::close(environ);
        struct stat s {};
        EXPECT_EQ(::stat(its_environment.c_str(), &s), 0);
        EXPECT_EQ(environ >= 0, s.st_uid != 0) << "both say the same";
        return environ >= 0;
    }
    /// Soft, hard, unit.
    static std::string core_limit(const program& of) {
        std::istringstream limits{read_file("/proc/" + std::to_string(of.pid()) + "/limits")};
        std::string line;
        const std::string name = "Max core file size";
        while (std::getline(limits, line)) {
            if (!line.starts_with(name)) continue;
            std::istringstream words{line.substr(name.size())};
            std::string soft, hard, unit;
            words >> soft >> hard >> unit;
            return soft + ' ' + hard + ' ' + unit;
        }
        return {};
    }
    std::size_t cores() {
        std::size_t count = 0;
        for (const auto& each : std::filesystem::directory_iterator(file("")))
            count += each.path().filename().string().starts_with("core") ? 1U : 0U;
        return count;
    }
};

TEST_F(memory, leaves_no_core_and_cannot_be_looked_at) {
    start_cloud(seconds{600});
    add_token("wallboard");
    write_configuration(by_file("wallboard"));
    give_everything_to_nobody();
    auto keeper = run_without_limit(std::string{TOKENKEEPERD} + " --config tokenkeeper.yaml", "daemon.log");
    ASSERT_TRUE(eventually([&] {
        return keeper.wait(milliseconds{0}) ||
               ctl::client{file("socket").string()}.ask(ctl::method::get, "/livez", patience).has_value();
    }));
    ASSERT_FALSE(keeper.wait(milliseconds{0})) << log();
    auto other = run_without_limit("sleep 600", "sleep.log");
    const auto name_of = [](const program& of) {
        return read_file("/proc/" + std::to_string(of.pid()) + "/comm");
    };
    ASSERT_TRUE(eventually([&] { return name_of(other) == "sleep\n"; }));

    EXPECT_EQ(core_limit(keeper), "0 0 bytes");
    EXPECT_NE(core_limit(other), "");
    EXPECT_TRUE(can_be_looked_at(other));
#if !defined(__SANITIZE_ADDRESS__)  // then it lets the leak check look
    EXPECT_FALSE(can_be_looked_at(keeper));
#endif

    keeper.signal(SIGABRT);
    EXPECT_EQ(keeper.wait(patience), 128 + SIGABRT);
    EXPECT_EQ(cores(), 0U);
    other.signal(SIGABRT);
    EXPECT_EQ(other.wait(patience), 128 + SIGABRT);
    // Elsewhere (kernel.core_pattern, a hard limit) nobody leaves one here, and the limit above must do.
    std::printf("another process left %zu core\n", cores());
}

}  // namespace
}  // namespace tokenkeeper::integration::secrets_test
