#pragma once

#include "daemon/store/sqlite/local_store.hpp"
#include "daemon/store/store.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::store::test_support {

/// Rows with the store of this host under them: as the vault does, it keeps in memory what is durable, and
/// writes rows whole. What fails changes nothing here.
class kept_rows {
public:
    explicit kept_rows(local_opened opened);

    store_result<void> save(const stored_session& session);
    store_result<void> refresh_is_sent(const std::string& name);
    store_result<void> granted(const std::string& name, const stored_token& next, const secret* refresh);
    store_result<void> refresh_not_processed(const std::string& name);
    store_result<void> promoted(const std::string& name);
    store_result<void> discarded(const std::string& name);
    store_result<void> revoked(const std::string& name);
    store_result<void> note(const std::vector<std::pair<std::string, observed>>& seen);
    store_result<void> forget(const std::vector<std::string>& names);
    store_result<void> commit(const changes& wanted);

    std::map<std::string, stored_session> rows;
    contents found;  ///< all but the rows
    std::string damage;
    std::unique_ptr<local_store> store;

private:
    template <class How>
    store_result<void> change(const std::string& name, How how);
};

}  // namespace tokenkeeper::store::test_support
