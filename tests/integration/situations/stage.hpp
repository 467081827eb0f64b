#pragma once

#include "tests/integration/fixture/acme.hpp"
#include "tests/integration/fixture/small_disk.hpp"
#include "tests/integration/situations/event_log.hpp"
#include "tests/integration/situations/situation.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::integration::situations {

/// A sandbox and a daemon for the rows of one place. Each row has a session, and sometimes an organization,
/// of its own.
class stage : public acme {
public:
    explicit stage(place where);
    ~stage() override;

    void TestBody() override {}

    // For the preparation. A session's `terms` are indented by four and hold its source.

    /// Adds an organization, to the sandbox and to the configuration; null: its idle timeout is off.
    void add_organization(const std::string& name, std::optional<seconds> idle_timeout,
                          const std::string& terms = {});
    /// An organization at another URL than the sandbox's; the sandbox does not learn of it.
    void add_organization_at(const std::string& name, const std::string& terms);
    void set_session(const std::string& name, const std::string& organization, const std::string& terms);
    /// A token of `organization` in a file of its own, and a session with it.
    void add_given_session(const std::string& name, const std::string& terms = {},
                           const std::string& organization = "acme");
    /// Another token for it, in its file.
    void give_new_token(const std::string& name, const std::string& organization = "acme");
    /// A client with its secret in a file, and a session with it.
    void add_credentials_session(const std::string& name, seconds token_life = seconds{86400},
                                 const std::string& terms = {}, const std::string& organization = "acme");
    /// A session with a client that is there already.
    void set_credentials(const std::string& name, const std::string& terms = {},
                         const std::string& organization = "acme");
    /// As if a person had logged in with the client: its refresh token is in a file, and a session with it.
    void add_refresh_session(const std::string& name, seconds token_life = seconds{86400},
                             const std::string& terms = {});

    void start();
    /// The daemon takes the configuration as it was set.
    void reconfigure();

    // For causes and cures.

    template <class F>
    void with_cloud(F use) {
        cloud().with_model(use);
    }
    void add_fault_to(const std::string& token, cloud::fault rule);
    void lift_faults(const std::string& token);
    /// Gives the command to the daemon and does not care what comes of it.
    void command(const std::string& session, const std::string& verb);
    std::string secret_of(const std::string& client);
    void run(std::vector<std::string> arguments) { ctl(std::move(arguments)); }

    /// REQUIRES: the place has one.
    small_disk& disk() { return *disk_; }

    // For whoever looks.

    struct ran {
        int status;
        std::string output;
    };
    ran status_command(const std::string& session);
    boost::json::object get(const std::string& target);
    unsigned status_of(const std::string& target);
    event_log& events() { return events_; }
    /// Says how the daemon ended; empty: it runs.
    std::string end_of_daemon();
    /// The reason why the rows of this place cannot be played on this host; empty: they can.
    [[nodiscard]] const std::string& obstacle() const noexcept { return obstacle_; }

    using acme::add_client;
    using acme::cloud;
    using acme::file;
    using acme::log;
    using acme::more_of_organization;
    using acme::seed;
    using acme::state_file;
    using acme::stop_daemon;

    /// Something that a row needs as long as the stage stands: a proxy, another sandbox.
    void keep(std::shared_ptr<void> thing) { kept_.push_back(std::move(thing)); }

private:
    void write();
    std::string client_terms(const std::string& client, const std::string& kind);

    std::map<std::string, std::string> organizations_;  ///< in YAML, by name
    std::map<std::string, std::string> sessions_;
    std::map<std::string, int> tokens_;
    std::vector<std::shared_ptr<void>> kept_;
    std::string obstacle_;
    std::unique_ptr<small_disk> disk_;
    event_log events_;
};

}  // namespace tokenkeeper::integration::situations
