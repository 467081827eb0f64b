#pragma once

#include "daemon/control/access/refusal_log.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/systemd/credentials_server.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// The tokens that units get by LoadCredential=: which unit may have which, and the log of what became of
/// their requests.
class unit_credentials {
public:
    using units_by_session = std::map<std::string, std::vector<std::string>, std::less<>>;

    /// It and `backend` outlive the server that gets its options.
    unit_credentials(const boost::asio::any_io_executor& executor, control::backend& backend);
    unit_credentials(const unit_credentials&) = delete;
    unit_credentials& operator=(const unit_credentials&) = delete;

    systemd::credentials_options options();
    /// Puts the rules in force; those before take their place, to be freed elsewhere.
    void exchange(units_by_session& units) { units_.swap(units); }

private:
    boost::asio::awaitable<systemd::credential_answer> token_for(systemd::credential_request request);
    void record(const systemd::credential_audit& connection);

    control::backend& backend_;
    units_by_session units_;
    std::shared_ptr<control::refusal_log> refused_;
    std::shared_ptr<control::refusal_log> unserved_;
};

}  // namespace tokenkeeper
