"""IAM: whose key a request has, what that role's policies say of it, and what was asked so far. A key that stands for no
role is its owner's, who may do everything."""
