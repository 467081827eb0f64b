#pragma once

#include "daemon/systemd/credential_request.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <sys/types.h>

namespace tokenkeeper::systemd {

/// The user and process at the other end (SO_PEERCRED); an unknown uid belongs to no user.
struct credentials_peer {
    uid_t uid = static_cast<uid_t>(-1);
    pid_t pid = 0;
};
credentials_peer credentials_peer_of(int socket);

/// The token for a unit, or why there is none.
struct credential_answer {
    std::optional<secret> token;
    bool permitted = false;  ///< the configuration lets the unit have a token
    std::string reason{};    ///< one clause if there is none
};

/// The outcome of one connection, for the audit.
struct credential_audit {
    enum class outcome {
        given,
        refused,   ///< the peer may have no token
        unserved,  ///< it may have one, but none could be given
    } end = outcome::refused;
    std::string unit{};   ///< "export.service"; empty: the peer named none
    std::string request;  ///< "credential genesys for export.service"
    std::string peer;     ///< "uid 0, pid 4711"
    uid_t user = static_cast<uid_t>(-1);
    pid_t pid = 0;
    std::string reason;  ///< one clause if it was not given
};

struct credentials_options {
    /// Tells whether a unit may have a token, before it is waited for.
    std::function<bool(const credential_request&)> permits;
    /// The token for a unit. This may take time, for example for a renewal; a token that comes after `answer`
    /// is dropped.
    std::function<boost::asio::awaitable<credential_answer>(credential_request)> token_for;
    std::function<void(const credential_audit&)> audit;

    std::size_t connections =
        512;                 ///< in parallel; more wait in the backlog, as systemd waits for its answer
    std::size_t share = 32;  ///< of a unit, or of all instances of a template, that are asked about at once
    milliseconds answer{20'000};     ///< from accepting to the last byte
    milliseconds accept_pause{100};  ///< after a failed accept, for example if no descriptors are left
    std::function<credentials_peer(int socket)> identify_peer{credentials_peer_of};  ///< tests replace it
};

/// Gives tokens to units: `LoadCredential=genesys:/run/tokenkeeper/credentials.sock`. systemd connects, tells
/// by the address of its end which unit asks for which credential, and reads until the connection ends.
///
/// Only uid 0 is answered, as only the system's manager speaks for a unit. Its pid proves no more: it is
/// that of the process that systemd forked for the unit, not 1.
///
/// Limits that systemd has: a credential is read once, when the unit starts, so a unit that outlives its
/// token has to be restarted, or use another way to the token; a refusal is an empty credential, not a start
/// that fails; the names of unit and credential together are at most 83 bytes, as a longer address cannot be
/// bound and the start fails.
///
/// Instances of one template wait for one another, never other units for them: more of them than their share
/// are accepted and wait for their turn, and where all places are taken, the newest of those that wait makes
/// room. A client that hangs up frees its place.
///
/// Everything happens on the one thread of `executor`. Failing accepts are survived, bugs of the callbacks
/// are audited.
class credentials_server {
public:
    /// Takes the listening Unix stream socket over.
    credentials_server(const boost::asio::any_io_executor& executor, int listening,
                       credentials_options options);
    credentials_server(const credentials_server&) = delete;
    credentials_server& operator=(const credentials_server&) = delete;
    ~credentials_server();

    /// Begins to accept.
    void start();

    /// Stops accepting and ends every connection at once; no callback begins after it.
    void stop();

private:
    struct parts;
    struct connection;
    static void limit_time(const std::shared_ptr<parts>& server, const std::shared_ptr<connection>& client);
    static void watch_for_hangup(const std::shared_ptr<parts>& server,
                                 const std::shared_ptr<connection>& client);
    static boost::asio::awaitable<void> accept_all(std::shared_ptr<parts> server);
    static boost::asio::awaitable<void> serve(std::shared_ptr<parts> server,
                                              std::shared_ptr<connection> client);
    std::shared_ptr<parts> parts_;
};

}  // namespace tokenkeeper::systemd
