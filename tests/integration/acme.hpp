#pragma once

#include "daemon/ctl/daemon_client/client.hpp"
#include "tests/integration/oauth_installation.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <sys/types.h>

namespace tokenkeeper::integration {

/// An installation whose control socket is asked by scripts, and by other users of this host.
class acme : public oauth_installation {
protected:
    static constexpr uid_t nobody = 65534;
    static constexpr uid_t stranger = 65533;

    /// The access token that the client was given last.
    std::string latest_token(const std::string& client);
    boost::json::object idle_timeout();  ///< as the organization has it

    /// A session in YAML that has the name of its token file; `terms` are indented by four.
    static std::string by_file(const std::string& name, const std::string& terms = {});
    /// Writes the configuration with these sessions, and the running daemon takes it.
    void reload(const std::string& sessions);

    /// One request to the control socket.
    [[nodiscard]] ctl::answer ask(ctl::method verb, const std::string& target) const;
    /// Runs a script, in which `ctl` is tokenkeeperctl, and gives its standard output.
    std::string shell(const std::string& script);
    /// Every user of this host can connect to the socket.
    void let_everybody_connect() const;
    /// A line of the log that holds all of these.
    [[nodiscard]] bool logged(std::initializer_list<std::string_view> parts) const;
    /// Until less than this is left before what the session shows as `expires` or `idle_deadline`: a second
    /// too little may be shown, so ask for one less.
    bool has_less(const std::string& name, const char* end, milliseconds left);

private:
    int scripts_ = 0;
};

/// The calling thread is another user while this lives, so SO_PEERCRED says. Only this thread: glibc's own
/// functions would change all of them, the sandbox's included. Needs root.
class somebody_else {
public:
    somebody_else(uid_t user, gid_t group, const std::vector<gid_t>& extra_groups = {});
    somebody_else(const somebody_else&) = delete;
    somebody_else& operator=(const somebody_else&) = delete;
    ~somebody_else();

private:
    std::vector<gid_t> groups_;
};

}  // namespace tokenkeeper::integration
